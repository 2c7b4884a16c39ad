"""Settings that the client is asked for, and what is registered once it is ready."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from tracemend.lsp.options import own_settings
from tracemend.lsp.server import Server

_PATIENCE_SECONDS = 3.0


async def pull(server: Server) -> None:
    """Ask the client for its settings, folder by folder; a client that does not answer keeps those it gave before."""
    if not server.client.pulls_configuration:
        return
    uris = [folder.uri for folder in server.documents.folders.values()]
    items = [types.ConfigurationItem(section="tracemend", scope_uri=uri) for uri in uris or [None]]
    asked = server.workspace_configuration_async(types.ConfigurationParams(items=items))
    try:
        answers = await asyncio.wait_for(asked, _PATIENCE_SECONDS)
    except (asyncio.TimeoutError, JsonRpcException):
        return
    for uri, answer in zip(uris, answers, strict=False):
        path = to_fs_path(uri)
        if path is not None:
            server.pulled[Path(path)] = own_settings(answer)


def register(server: Server) -> None:
    """Ask to be told of changed settings and, where the client watches files, of changed sources."""
    wanted = []
    if server.client.registers_configuration:
        options = types.DidChangeConfigurationRegistrationOptions(section="tracemend")
        wanted.append(_registration(types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
    if server.client.registers_watchers:
        watchers = types.DidChangeWatchedFilesRegistrationOptions(
            watchers=[types.FileSystemWatcher(glob_pattern="**/*.py")]
        )
        wanted.append(_registration(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watchers))
    if wanted:
        server.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations=wanted))


def _registration(method: str, options: object) -> types.Registration:
    return types.Registration(id=f"tracemend-{method}", method=method, register_options=options)
