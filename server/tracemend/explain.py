"""An incident as a Markdown page: what happened, why, what can be done, what was shown."""

from __future__ import annotations

import re
import shlex

from tracemend.engine import Analysis
from tracemend.fix import Step, Verdict
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.ledger import Delivered, StoredFix, StoredIncident


def explained(stored: StoredIncident, analysis: Analysis, delivered: tuple[Delivered, ...] = ()) -> str:
    """The page, with a line break at its end. Foreign text stands in code spans and blocks only, so it can't be markup."""
    raised = stored.incident.raised
    parts = [
        f"# {code(_headline(raised))}",
        _place(stored, analysis),
        *_cause(analysis),
        "## Fixes" if analysis.fixes else "## Fixes\n\nNo recipe has evidence for a fix here.",
        *(part for fix in analysis.fixes for part in _fix(fix, analysis.diagnosis.cause)),
        *_delivered(delivered),
        "## Traceback",
        *_traceback(stored.incident),
        f"Incident {code(stored.id)}, {stored.state}, seen {stored.count} time{'s' if stored.count != 1 else ''}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def code(text: str) -> str:
    """A code span that `text` can't end."""
    text = " ".join(text.split())
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str, language: str = "") -> str:
    """A code block that `text` can't end."""
    fence = _fence(text, 3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * (longest + 1 if longest >= least else least)


def plain(text: str) -> str:
    """Prose of ours that quotes foreign names: markup characters lose their meaning."""
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", " ".join(text.split()))


def _headline(record: ExceptionRecord) -> str:
    message = record.message if len(record.message) <= 300 else f"{record.message[:299]}…"
    return f"{record.type}: {message}" if message else record.type


def _place(stored: StoredIncident, analysis: Analysis) -> str:
    location = analysis.location
    frame = stored.incident.user_frame if location is None else location.frame
    if frame is None:
        return "No frame of it is in your own files."
    if location is None:
        return f"Raised at {code(f'{frame.file}:{frame.line}')}, which is not a line of this project as it is now."
    inside = f" in {code(location.function)}" if location.function else ""
    source = f"\n\n{block(frame.source, 'python')}" if frame.source else ""
    return f"Raised at {code(f'{location.file}:{location.line}')}{inside}.{source}"


def _cause(analysis: Analysis) -> list[str]:
    diagnosis = analysis.diagnosis
    kind = "" if diagnosis.kind in ("code", "unknown") else f" The fault is not in the code ({diagnosis.kind})."
    signs = {True: "", False: "Against it: "}
    evidence = "\n".join(f"- {signs[e.supports]}{plain(e.fact)} ({plain(e.found_by)})" for e in diagnosis.evidence)
    return ["## Cause", f"{plain(diagnosis.cause)}{kind}", evidence, _steps(diagnosis.steps)]


def _steps(steps: tuple[Step, ...]) -> str:
    lines = []
    for number, step in enumerate(steps, 1):
        command = f": {code(shlex.join(step.command))}" if step.command else ""
        lines.append(f"{number}. {plain(step.text)}{command}")
    return "\n".join(lines)


def _fix(stored: StoredFix, cause: str) -> list[str]:
    fix = stored.fix
    rationale = "" if fix.rationale == cause else f"{plain(fix.rationale)} "
    return [
        f"### {plain(fix.title)}",
        f"{rationale}Written by {code(fix.author)}; {fix.applicability}.",
        _steps(fix.steps),
        block(stored.diff, "diff") if stored.diff else "",
        _verdict(stored.verdict),
    ]


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return "Not tried yet."
    return " ".join([f"Trial: **{verdict.level}**.", *(plain(reason) for reason in verdict.reasons)])


def _delivered(delivered: tuple[Delivered, ...]) -> list[str]:
    lines = []
    for one in delivered:
        pushed = f", pushed to {code(one.pushed_to)}" if one.pushed_to else ""
        request = f", {one.pull_request}" if one.pull_request else ""
        lines.append(f"- {code(one.commit[:12])} on {code(one.branch)}{pushed}{request}")
    return ["## Delivered", "\n".join(lines)] if lines else []


def _traceback(incident: Incident) -> list[str]:
    parts = []
    for record in incident.exceptions:
        lines = [line for frame in record.frames for line in _frame(frame)]
        parts.append(block("\n".join([*lines, _headline(record), *record.notes]), "text"))
    return parts


def _frame(frame: Frame) -> list[str]:
    inside = f", in {frame.function}" if frame.function else ""
    head = f'  File "{frame.file}", line {frame.line}{inside}'
    return [head, f"    {frame.source}"] if frame.source else [head]
