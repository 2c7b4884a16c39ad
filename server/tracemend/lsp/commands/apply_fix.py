"""Apply a fix to the user's texts, through the editor, so that its undo works.

Arguments: `incident`; `fix`, its id (default: the best one); `test`: true adds the regression test that the trial wrote.

Answers `{"fix", "applied", "message"}`. `applied` is judged by the texts, not by the editor's word. Fails where the text
has changed since the fix was made; a new one is then looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.errors import StaleFix
from tracemend.lsp.applying import apply
from tracemend.lsp.fixing import edit_of, find_fix
from tracemend.lsp.server import Server
from tracemend.lsp.working import as_stored


@dataclass
class Arguments:
    """See the module."""

    incident: str
    fix: str | None = None
    test: bool = False


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Make the edit, hand it over, look whether it arrived."""
    folder, entry = await as_stored(server, arguments.incident)
    stored = find_fix(entry, arguments.fix)
    try:
        edit = edit_of(server, folder, entry, stored, with_test=arguments.test)
    except StaleFix:
        server.flow.analyse(folder, [entry.id], fresh=True)
        raise
    offer = folder.offers.offered[entry.id, stored.fix.id]
    applied = await apply(server, folder, stored.fix.title, edit, offer.is_in)
    if applied:
        folder.offers.applies(offer)
        server.board_changed(folder)
    message = f"Applied: {stored.fix.title}." if applied else "The editor did not apply the fix: try again."
    return {"fix": stored.fix.id, "applied": applied, "message": message}
