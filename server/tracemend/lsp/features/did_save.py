"""`textDocument/didSave`: what was fixed in the file is resolved."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Settle the file; a saved `pyproject.toml` may hold settings."""
    path = to_fs_path(params.text_document.uri)
    if path is None:
        return
    server.flow.saved(Path(path))
    if Path(path).name == "pyproject.toml":
        server.flow.spawn(server.reconfigure())
