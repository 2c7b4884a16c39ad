"""The readable report of incidents, diagnoses, fixes and verdicts."""

from __future__ import annotations

import shlex
import time

from tracemend.analysis import Analysis
from tracemend.cli.page import Page, Part
from tracemend.fix import Diagnosis, Level, Step, SuiteComparison, Verdict
from tracemend.incident import ExceptionRecord, Incident
from tracemend.ledger import Delivered, StoredFix, StoredIncident

_RELATIONS = {
    "cause": "the direct cause of what follows",
    "context": "while handling it, what follows came up",
    "group_member": "member of the group",
}
_LEVEL_STYLE: dict[Level | None, str] = {
    "verified": "bold green",
    "suite-only": "yellow",
    "unproved": "yellow",
    None: "dim",
    "rejected": "red",
}


def show_traceback(page: Page, incident: Incident) -> None:
    """Every exception of an incident with its frames; the blamed one is pointed at."""
    blamed = incident.user_frame
    for record in incident.exceptions:
        page.line(*headline(record))
        for note in record.notes:
            page.lines(note, indent="  ", style="dim")
        for frame in record.frames:
            inside = f" in {frame.function}" if frame.function else ""
            mark, style = ("▸", "bold") if frame is blamed else (" ", "")
            page.line((f"  {mark} {frame.file}:{frame.line}{inside}", style))
            if frame.source:
                page.line((f"      {frame.source}", style or "dim"))
        if record.relation is not None:
            page.line((f"  ({_RELATIONS[record.relation]})", "dim"))


def headline(record: ExceptionRecord) -> tuple[Part, ...]:
    """`KeyError: 'price'`, long messages cut."""
    message = " ".join(record.message.split())
    message = message if len(message) <= 300 else f"{message[:299]}…"
    return ((record.shown_type, "bold red"), f": {message}") if message else ((record.shown_type, "bold red"),)


def show_incident(page: Page, stored: StoredIncident) -> None:
    """The head of an incident: what, where, how often."""
    raised = stored.incident.raised
    page.line(*headline(raised))
    seen = "" if stored.count == 1 else f", seen {stored.count} times, first {moment(stored.first_seen)}"
    page.line((f"  incident {stored.id}, {stored.state}, {moment(stored.last_seen)}{seen}", "dim"))


def show_place(page: Page, stored: StoredIncident, analysis: Analysis) -> None:
    """The blamed line, today's where it was found."""
    location = analysis.location
    frame = stored.incident.user_frame if location is None else location.frame
    if frame is None:
        page.line("  No frame of it is in your own files.")
        return
    if location is None:
        page.line(f"  {frame.file}:{frame.line} is not a line of this project as it is now.")
    else:
        moved = "" if location.line == frame.line else f" (line {frame.line} when it crashed)"
        inside = f" in {location.function}" if location.function else ""
        page.line((f"  {location.file}:{location.line}{inside}", "bold"), (moved, "dim"))
    if frame.source:
        page.line(f"    {frame.source}")


def show_diagnosis(page: Page, diagnosis: Diagnosis) -> None:
    """Cause, evidence for and against, steps."""
    kind = "" if diagnosis.kind in ("code", "unknown") else f" ({diagnosis.kind}, not the code)"
    page.line(("Cause", "bold"), (kind, "yellow"))
    page.lines(diagnosis.cause, indent="  ")
    for evidence in diagnosis.evidence:
        sign, style = ("+", "green") if evidence.supports else ("-", "red")
        page.line((f"  {sign} ", style), evidence.fact, (f"  [{evidence.found_by}]", "dim"))
    show_steps(page, diagnosis.steps)


def show_steps(page: Page, steps: tuple[Step, ...]) -> None:
    """What is left to the user to do."""
    for number, step in enumerate(steps, 1):
        page.line(f"  {number}. {step.text}")
        if step.command:
            page.line((f"       $ {shlex.join(step.command)}", "cyan"))


def show_fix(page: Page, stored: StoredFix, number: int, count: int, cause: str = "") -> None:
    """One fix: title, author, rationale unless it only repeats the cause, diff, verdict."""
    fix = stored.fix
    level = stored.level or "not tried"
    page.line(
        (f"Fix {number} of {count}" if count > 1 else "Fix", "bold"),
        f"  {fix.title}  ",
        (level, _LEVEL_STYLE[stored.level]),
        (f"  {fix.applicability}, {fix.author}, {fix.id}", "dim"),
    )
    if fix.rationale != cause:
        page.lines(fix.rationale, indent="  ")
    if fix.steps:
        show_steps(page, fix.steps)
    if stored.diff:
        page.diff(stored.diff, indent="    ")
    elif fix.changes_code:
        page.line(("    The code has changed since: it no longer fits.", "yellow"))
    if stored.verdict is not None:
        show_verdict(page, stored.verdict)


def show_verdict(page: Page, verdict: Verdict) -> None:
    """What the trial showed, and why that makes its level."""
    shown = [
        ("crash reproduced", "red") if verdict.reproduced else ("crash not reproduced", "yellow"),
        ("gone after the fix", "green") if verdict.gone else ("not shown to be gone", "yellow"),
    ]
    parts: list[Part] = ["  "]
    for part in shown:
        parts += [part, ", "]
    if verdict.suite is not None:
        parts += [suite_sentence(verdict.suite), ", "]
    page.line(*parts, (f"{verdict.seconds:.1f} s", "dim"))
    for test in verdict.suite.newly_failing if verdict.suite else ():
        page.line(("    newly failing: ", "red"), test)
    for reason in verdict.reasons:
        page.line((f"    {reason}", "dim"))
    if verdict.record is not None:
        page.line((f"    All that the trial did: {verdict.record}/trial.md", "dim"))


def suite_sentence(suite: SuiteComparison) -> str:
    """`suite 3 passed, 1 failed before; 4 passed, 0 failed after`."""
    before, after = suite.before, suite.after
    return f"suite {before.passed} passed, {before.failed} failed before; {after.passed} passed, {after.failed} failed after"


def show_analysis(page: Page, stored: StoredIncident, analysis: Analysis) -> None:
    """Everything known of an incident."""
    show_incident(page, stored)
    show_place(page, stored, analysis)
    page.line()
    show_diagnosis(page, analysis.diagnosis)
    for number, fix in enumerate(analysis.fixes, 1):
        page.line()
        show_fix(page, fix, number, len(analysis.fixes), analysis.diagnosis.cause)
    if not analysis.fixes:
        page.line()
        page.line(("No fix", "bold"), "  No recipe has evidence for one here.")


def show_delivered(page: Page, delivered: Delivered) -> None:
    """Where a fix went."""
    page.line(("Committed ", "bold green"), f"{delivered.commit[:12]} on branch {delivered.branch}")
    if delivered.pushed_to:
        page.line(("Pushed ", "bold green"), f"{delivered.branch} to {delivered.pushed_to}")
    if delivered.pull_request:
        state = ", ".join(
            filter(None, (delivered.pull_request_state, delivered.checks and f"checks: {delivered.checks}"))
        )
        page.line(("Pull request ", "bold green"), delivered.pull_request, f" ({state})" if state else "")
    for failing in delivered.failing:
        for line in failing.splitlines():
            page.line((f"  {line}", "dim"))
    for note in delivered.notes:
        page.line((f"  {note}", "dim"))


def moment(seconds: float) -> str:
    """A point in time in the user's time zone: `2025-03-01 14:05`."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (OverflowError, OSError, ValueError):
        return "at an unknown time"
