"""Handing an edit to the client, and looking whether it really arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from lsprotocol import types

from tracemend.errors import UsageError
from tracemend.lsp.folders import Folder
from tracemend.lsp.offers import TextOf
from tracemend.lsp.server import Server

_PATIENCE_SECONDS = 2.0
_LOOK_SECONDS = 0.02


async def apply(
    server: Server, folder: Folder, title: str, edit: types.WorkspaceEdit, is_in: Callable[[TextOf], bool]
) -> bool:
    """Whether the texts are as the edit makes them; the client's changed texts may arrive after its answer.

    Raises UsageError when the client applies no edits.
    """
    if not server.client.applies_edits:
        raise UsageError(
            "This editor applies no edits of a language server: use the code action, or `tracemend fix --apply`."
        )
    params = types.ApplyWorkspaceEditParams(edit=edit, label=f"Tracemend: {title}")
    answer = await server.workspace_apply_edit_async(params)
    if not answer.applied:
        return False
    loop = asyncio.get_running_loop()
    end = loop.time() + _PATIENCE_SECONDS
    while loop.time() < end:
        if is_in(server.texts(folder).text):
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False
