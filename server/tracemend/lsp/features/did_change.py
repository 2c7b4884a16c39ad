"""`textDocument/didChange`: marks follow the text as the user types."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Schedule a look at the text; many changes get one look."""
    path = to_fs_path(params.text_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
