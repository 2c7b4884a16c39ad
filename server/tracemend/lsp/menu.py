"""The menu at a mark: what the ledger already holds, put into code actions. Pure and instant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lsprotocol import types

from tracemend.fix import Verdict
from tracemend.incident import exception_type_name
from tracemend.ledger import Delivered, StoredFix
from tracemend.lsp.board import Entry
from tracemend.lsp.capabilities import Client

_UNCONNECTED = re.compile(
    r"(?i)connection ?refused|could not connect|can't connect|failed to resolve host|OperationalError"
)

QUICK_FIX = types.CodeActionKind.QuickFix


def actions(
    entries: list[Entry], diagnostics: Iterable[types.Diagnostic], client: Client, *, model: bool = False
) -> list[types.CodeAction]:
    """Fixes of all incidents first, in order of evidence, then what else can be done with each."""
    by_id = {d.data: [d] for d in diagnostics if isinstance(d.data, str)}
    several = len(entries) > 1
    fixes = [a for e in entries for a in _fixes(e, by_id.get(e.id), client)]
    rest = [a for e in entries for a in _work(e, by_id.get(e.id), several, model)]
    return _one_preferred(fixes, client) + rest


def _one_preferred(found: list[types.CodeAction], client: Client) -> list[types.CodeAction]:
    """A client applies the preferred action unasked, so there is one at most."""
    seen = False
    for action in found:
        action.is_preferred = True if action.is_preferred and not seen and client.preferred else None
        seen = seen or bool(action.is_preferred)
    return found


def _fixes(entry: Entry, marked: list[types.Diagnostic] | None, client: Client) -> Iterable[types.CodeAction]:
    for stored in entry.fixes:
        fix = stored.fix
        if not fix.changes_code or fix.applicability == "display-only":
            continue
        by_model = fix.by_model
        yield types.CodeAction(
            title=fix_title(stored),
            kind=QUICK_FIX,
            diagnostics=marked,
            is_preferred=not by_model
            and (stored.level == "verified" or (fix.applicability == "safe" and not stored.verdict)),
            data={"incident": entry.id, "fix": fix.id},
            tags=[types.CodeActionTag.LlmGenerated] if by_model and client.action_tags else None,
        )


def fix_title(stored: StoredFix) -> str:
    """The fix's title with the evidence for it."""
    return f"{named(stored)} — {proof(stored.verdict)}"


def named(stored: StoredFix) -> str:
    """The fix's title, and whether a model wrote it: not every client shows the tag."""
    return f"{stored.fix.title} (by a model)" if stored.fix.by_model else stored.fix.title


def proof(verdict: Verdict | None) -> str:
    """What a trial showed, in a few words."""
    if verdict is None:
        return "not tested"
    suite = verdict.suite
    if verdict.level == "verified":
        tests = "" if suite is None else f", {_tests(suite.after.passed)}"
        return f"verified: crash gone{tests}"
    if verdict.level == "suite-only":
        return "suite only: crash not reproduced" if suite is None else f"suite only: {_tests(suite.after.passed)}"
    if verdict.level == "rejected":
        return "rejected by its trial"
    return "unproved: crash gone" if verdict.gone else "unproved"


def _tests(passed: int) -> str:
    return "1 test passes" if passed == 1 else f"{passed} tests pass"


def _work(
    entry: Entry, marked: list[types.Diagnostic] | None, several: bool, model: bool
) -> Iterable[types.CodeAction]:
    kind = exception_type_name(entry.stored.incident.raised.shown_type)
    suffix = f" ({kind})" if several else ""
    for title, command, arguments in work(entry, model=model):
        full = f"{title}{suffix}"
        yield types.CodeAction(
            title=full,
            kind=QUICK_FIX,
            diagnostics=marked,
            command=types.Command(title=full, command=command, arguments=[arguments]),
        )


Work = tuple[str, str, dict[str, Any]]
"""Title, command and its argument."""


def work(entry: Entry, *, model: bool = False) -> Iterable[Work]:
    """What can be done with an incident besides applying a fix, in the order of the main job. `model`: one is configured."""
    from tracemend.diagnosis.blame import failed_connection

    yield from next_steps(entry)
    if model and entry.location is not None and not entry.in_notebook and not entry.deliveries:
        yield "Ask the model", "tracemend.askModel", {"incident": entry.id}
        yield "Show what will be sent to the model", "tracemend.showPrompt", {"incident": entry.id, "open": True}
    yield from _commands(entry)
    if may_lack_a_service(entry):
        yield _GIVE_SERVICES, "tracemend.addWorkflow", {"incident": entry.id}
    elif failed_connection(entry.stored.incident) is not None:
        yield "Add a CI workflow with the services that the tests need", "tracemend.addWorkflow", {"incident": entry.id}
    yield "Explain", "tracemend.explain", {"incident": entry.id, "open": True}
    yield "Dismiss", "tracemend.dismiss", {"incident": entry.id}


def may_lack_a_service(entry: Entry) -> bool:
    """Whether a check of a pull request failed since something that it talks to was not there."""
    incident = entry.stored.incident
    if not incident.origin.startswith("ci:"):
        return False
    known = entry.analysis is not None and entry.analysis.diagnosis.kind == "environment"
    return known or any(_UNCONNECTED.search(f"{record.type}: {record.message}") for record in incident.exceptions)


_GIVE_SERVICES = "Give the workflow the services that its tests need"


def at_workflow(entries: Iterable[Entry]) -> list[types.CodeAction]:
    """What is offered on the CI configuration's own text: the services that some incident says its tests lack."""
    lacking = next((entry for entry in entries if may_lack_a_service(entry)), None)
    if lacking is None:
        return []
    command = types.Command(title=_GIVE_SERVICES, command="tracemend.addWorkflow", arguments=[{"incident": lacking.id}])
    return [types.CodeAction(title=_GIVE_SERVICES, kind=QUICK_FIX, command=command)]


def _commands(entry: Entry) -> Iterable[Work]:
    """The commands that the diagnosis names, each shown as it is run: picking one is the consent."""
    from tracemend.stepping import can_run, command_line

    for number, step in enumerate(entry.analysis.diagnosis.steps if entry.analysis is not None else (), 1):
        if can_run(step):
            line = command_line(step.command or ())
            yield f"Run: {line}", "tracemend.runStep", {"incident": entry.id, "step": number, "command": line}


def next_steps(entry: Entry) -> Iterable[Work]:
    """Test, commit, push, open the pull request: as far as each is possible now."""
    best = entry.fix(None)
    delivered = entry.deliveries[0] if entry.deliveries else None
    if delivered is not None:
        yield from _delivery(entry, delivered)
    if best is None or best.fix.in_notebook:
        return
    if delivered is None and best.level == "verified":
        yield f"Commit fix: {named(best)}", "tracemend.commitFix", {"incident": entry.id, "fix": best.fix.id}
    if delivered is None:
        title = "Fix and test" if best.verdict is None else "Test again"
        yield title, "tracemend.fixAndTest", {"incident": entry.id}


def _delivery(entry: Entry, delivered: Delivered) -> Iterable[Work]:
    arguments = {"incident": entry.id}
    if delivered.pushed_to is None:
        yield f"Push {delivered.branch}", "tracemend.pushBranch", arguments
    elif delivered.pull_request is None:
        yield f"Open a pull request for {delivered.branch}", "tracemend.openPullRequest", arguments
    elif not delivered.is_over:
        state = f" (checks: {delivered.checks})" if delivered.checks else ""
        yield f"Look at the pull request of {delivered.branch}{state}", "tracemend.followPullRequest", arguments
