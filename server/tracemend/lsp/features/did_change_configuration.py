"""`workspace/didChangeConfiguration`: new settings, sent along or to be asked for."""

from __future__ import annotations

from dataclasses import replace

from lsprotocol import types

from tracemend.lsp.configuration import pull
from tracemend.lsp.options import own_settings
from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take the settings and give them to the open projects.

    A client that is asked for its settings may send along what its user has not chosen, as VS Code does: that is not taken.
    """
    sent = own_settings(params.settings)
    if sent and not server.client.pulls_configuration:
        server.options = replace(server.options, settings=sent)
    server.flow.spawn(_renew(server))


async def _renew(server: Server) -> None:
    await pull(server)
    await server.reconfigure()
