"""`notebookDocument/didSave`: what was fixed in the notebook is resolved."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidSaveNotebookDocumentParams) -> None:
    """Settle the notebook as a file."""
    path = to_fs_path(params.notebook_document.uri)
    if path is not None:
        server.flow.saved(Path(path))
