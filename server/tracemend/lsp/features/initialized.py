"""`initialized`: open the workspace folders and follow their ledgers."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.configuration import pull, register
from tracemend.lsp.server import Server


def handle(server: Server, _: types.InitializedParams) -> None:
    """Everything that takes time happens after this has returned."""
    server.flow.spawn(_begin(server))


async def _begin(server: Server) -> None:
    register(server)
    try:
        await pull(server)
        for path in workspace_folders(server):
            await server.flow.told(server.open(path))
    finally:
        server.ready.set()
    server.flow.spawn(server.follower.watch())
    await server.flow.watch()


def workspace_folders(server: Server) -> list[Path]:
    """The client's folders; its root where it names none."""
    uris = [folder.uri for folder in server.documents.folders.values()]
    if not uris and server.documents.root_uri:
        uris = [server.documents.root_uri]
    return [Path(path) for path in map(to_fs_path, uris) if path]
