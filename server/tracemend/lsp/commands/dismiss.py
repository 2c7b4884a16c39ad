"""Take an incident out of sight; a report given by hand, or `tracemend.reopen`, brings it back.

Arguments: `incident`, its id or the beginning of it.

Answers `{"incident", "state": "dismissed"}`.
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
    """Change its state in the ledger and take its mark away."""
    return await set_state(server, arguments.incident, "dismissed")
