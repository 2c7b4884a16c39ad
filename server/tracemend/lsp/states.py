"""Changing the state of an incident by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracemend.ledger import State
from tracemend.lsp.boarding import reload
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts


async def set_state(server: Server, incident: str, state: State) -> dict[str, Any]:
    """Change it in the ledger, then its mark.

    Raises UsageError when there is no such incident.
    """
    folder, stored = await server.stored(incident)
    ledger = folder.ledger
    change = {"open": ledger.reopen, "resolved": ledger.resolve, "dismissed": ledger.dismiss}[state]

    def work(texts: Texts) -> Iterable[str]:
        change(stored.id)
        return reload(folder, [stored.id], texts)

    await server.flow.update(folder, work)
    return {"incident": stored.id, "state": state}
