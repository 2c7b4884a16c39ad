"""`notebookDocument/didClose`: its cells have no marks while it is closed."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    """Take the marks away; they come back with the notebook."""
    server.clear(cell.uri for cell in params.cell_text_documents)
    server.look_at_notebooks()
    path = to_fs_path(params.notebook_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
