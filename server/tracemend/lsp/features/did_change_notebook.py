"""`notebookDocument/didChange`: marks follow the cells; what a cell has failed with is resolved when it runs to its end."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.boarding import settle_cells
from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    """Take its code as it is now; many changes get one look."""
    server.look_at_notebooks()
    path, change = to_fs_path(params.notebook_document.uri), params.change.cells
    if path is None or change is None:
        return
    if change.structure is not None:
        server.clear(cell.uri for cell in change.structure.did_close or ())
    server.flow.typed(Path(path))
    place = server.place_of(Path(path))
    succeeded = [
        cell.document for cell in change.data or () if cell.execution_summary and cell.execution_summary.success
    ]
    if place is not None and succeeded:
        folder, _ = place
        server.flow.spawn(server.flow.update(folder, partial(settle_cells, folder, succeeded)))
