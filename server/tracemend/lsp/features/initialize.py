"""`initialize`: what the client can do and wants."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tracemend.lsp.capabilities import resolve
from tracemend.lsp.options import read_options
from tracemend.lsp.server import Server


def handle(server: Server, params: types.InitializeParams) -> None:
    """Resolve capabilities and options; nothing is read from disk yet."""
    server.client = resolve(params.capabilities)
    server.options = read_options(params.initialization_options)
    server.trusted = server.options.trusted
    server.documents = server.protocol.use_documents(params)
    asyncio.get_running_loop().set_exception_handler(lambda _, context: server.loop_failed(context))
