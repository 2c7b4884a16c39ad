"""`workspace/didChangeWatchedFiles`: files changed behind the editor's back, by git for example."""

from __future__ import annotations

from lsprotocol import types

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Place all marks again."""
    if params.changes:
        server.flow.replaced()
