"""Show one incident whole, for lists, trees and quickfix windows.

Arguments: `incident`, its id or the beginning of it, in any state.

Answers what `tracemend.incidents` tells of it, and beside that `exceptions`, `user_frame`, `origin`, `context` and
`diagnosis` as in the JSON of the command line; every frame has `place`, `{"uri", "range"}` where it stands on this
machine today, or null. `proposed` holds every fix whole, rejected ones included, with `diff`, `rationale` and `verdict`.
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
