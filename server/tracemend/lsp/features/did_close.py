"""`textDocument/didClose`: unsaved changes are gone, so the file on disk counts again."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Place its marks again."""
    path = to_fs_path(params.text_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
