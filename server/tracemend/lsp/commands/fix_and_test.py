"""Find fixes for an incident and prove them: the crash is reproduced, gone with the fix, and no test is worse.

Arguments: `incident`; `fix`, to try one fix only; `test`, the pytest node id that crashes, or `command`, the program and
its arguments that crash, where the traceback does not tell.

A job. Answers `{"job", "outcome", "message", "fix", "level", "fixes"}`: the best fix's id and level, null where there is
none, and all fixes as in `tracemend.incidents`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracemend.ledger import StoredFix, ranked
from tracemend.lsp.asking import asking
from tracemend.lsp.board import Entry
from tracemend.lsp.fixing import find_entry
from tracemend.lsp.menu import proof
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts
from tracemend.lsp.working import do, shown_at_once, trial_seconds
from tracemend.progress import Watch
from tracemend.project.process import Cancel

if TYPE_CHECKING:
    from tracemend.engine import Engine
    from tracemend.trial.request import Reproduction


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    fix: str | None = None
    test: str | None = None
    command: list[str] = field(default_factory=list)
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Analyse and prove, against the unsaved texts too."""
    folder, entry = find_entry(server, arguments.incident)
    texts = server.texts(folder)
    loop = asyncio.get_running_loop()

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        engine = replace(folder.engine, asking=asking(server, loop, cancel, watch))
        found = _prove(engine, entry, texts, arguments, cancel, shown_at_once(server, folder, entry, loop, watch))
        return answer_of(found)

    title = f"Fix and test {entry.stored.incident.raised.shown_type}"
    return await do(server, folder, entry, "tracemend.fixAndTest", title, trial_seconds(folder), arguments.token, work)


def _prove(
    engine: Engine, entry: Entry, texts: Texts, arguments: Arguments, cancel: Cancel, watch: Watch
) -> tuple[StoredFix, ...]:
    from tracemend.project.usable import require_usable

    require_usable(engine.project)
    analysis = engine.analyse(entry.stored, texts, watch=watch)
    cancel.check()
    chosen = tuple(f.fix for f in analysis.fixes if arguments.fix in (None, f.fix.id))
    reproduction = reproduction_of(arguments.test, arguments.command)
    return ranked(engine.prove(entry.stored, chosen, texts, reproduction=reproduction, cancel=cancel, watch=watch))


def reproduction_of(test: str | None, command: list[str]) -> Reproduction | None:
    """How the user says that the crash is brought about."""
    from tracemend.trial.request import Reproduction

    if test:
        return Reproduction("test", (test,))
    return Reproduction("command", tuple(command)) if command else None


def answer_of(found: tuple[StoredFix, ...]) -> tuple[str, dict[str, Any]]:
    """The end message and what the command answers."""
    best = next((f for f in found if f.fix.changes_code and not f.fix.beside), None)
    fixes = [{"fix": f.fix.id, "title": f.fix.title, "level": f.level, "proof": proof(f.verdict)} for f in found]
    identity, level = (None, None) if best is None else (best.fix.id, best.level)
    return told(found, best), {"fix": identity, "level": level, "fixes": fixes}


def told(found: tuple[StoredFix, ...], best: StoredFix | None) -> str:
    """The end message: what the trial showed of the best fix, or why there is none."""
    if best is None:
        return "No fix is known for this crash: `Explain` tells what was found."
    verdict = best.verdict
    if verdict is not None and verdict.level == "verified":
        return f"{best.fix.title} — {proof(verdict)}."
    reason = f" {verdict.reasons[0]}" if verdict is not None and verdict.reasons else ""
    rejected = sum(f.level == "rejected" for f in found)
    return f"No fix is verified: {best.fix.title} — {proof(verdict)}.{reason}" + (
        f" Rejected: {rejected}." if rejected and best.level != "rejected" else ""
    )
