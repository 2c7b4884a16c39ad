"""`workspace/didChangeWorkspaceFolders`: open the new projects, close those that are gone."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.configuration import pull
from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """The store has the new folders already."""
    added = [Path(p) for p in (to_fs_path(f.uri) for f in params.event.added) if p]
    removed = [Path(p) for p in (to_fs_path(f.uri) for f in params.event.removed) if p]
    server.flow.spawn(_change(server, added, removed))


async def _change(server: Server, added: list[Path], removed: list[Path]) -> None:
    for path in removed:
        await server.close(path)
    await pull(server)
    for path in added:
        await server.open(path)
