"""`textDocument/didOpen`: an opened text may differ from the file, as one restored with unsaved changes does."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Place its marks again."""
    path = to_fs_path(params.text_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
