"""Show one incident whole, for lists, trees and quickfix windows.

Arguments: `incident`, its id or the beginning of it, in any state.

Answers as `tracemend.lsp.lists.detail` says: every exception and frame, each with its place on this machine, the diagnosis, every
proposed fix with its diff and verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.lists import detail
from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    incident: str


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Read it from its ledger, in the quick worker."""
    folder, stored = await server.stored(arguments.incident)
    texts = server.texts(folder)
    return await server.flow.quickly(lambda: detail(folder, stored, texts))
