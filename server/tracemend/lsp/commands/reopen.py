"""Bring a dismissed or resolved incident back.

Arguments: `incident`, its id or the beginning of it.

Answers `{"incident", "state": "open"}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.server import Server
from tracemend.lsp.states import set_state


@dataclass
class Arguments:
    """See the module."""

    incident: str


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Change its state in the ledger and mark it again."""
    return await set_state(server, arguments.incident, "open")
