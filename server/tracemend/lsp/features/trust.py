"""`tracemend/trust` {trusted}: the user trusts the workspace now, or no longer."""

from __future__ import annotations

from typing import Any

from tracemend.lsp.server import Server


def handle(server: Server, params: Any) -> None:
    """Look at everything again with the interpreter at hand, or without it; without trust running jobs are stopped."""
    server.trusted = getattr(params, "trusted", False) is True
    if not server.trusted:
        server.jobs.cancel()
        if "authors" in server.__dict__:
            server.authors.close()
    server.flow.spawn(_renew(server))


async def _renew(server: Server) -> None:
    await server.reconfigure()
    if server.trusted:
        for folder in server.open_folders():
            server.flow.analyse(folder, list(folder.board.entries), fresh=True)
