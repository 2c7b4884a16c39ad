"""`notebookDocument/didOpen`: what is known of the notebook's cells is marked."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    """Take its code and place its marks."""
    server.look_at_notebooks()
    path = to_fs_path(params.notebook_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
