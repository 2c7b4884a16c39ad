"""What is known of an incident, as Markdown.

Whatever an incident says came from outside: it is shown as code, where it can be neither a link nor a picture.
"""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, Incident
from tracemend.ledger import is_regression
from tracemend.lsp.board import Entry
from tracemend.lsp.menu import proof
from tracemend.markdown import code, plain


def hover(entry: Entry) -> str:
    """The exception chain, the diagnosis with its evidence, the fixes with their verdicts."""
    parts = [_chain(entry.stored.incident)]
    if entry.stored.count > 1:
        parts.append(f"Seen {entry.stored.count} times.")
    if entry.analysis is not None:
        parts.append(_diagnosis(entry))
    fixes = [f"- {plain(f.fix.title)} — {plain(proof(f.verdict))}" for f in entry.fixes]
    if fixes:
        parts.append("**Fixes**\n\n" + "\n".join(fixes))
    if entry.in_notebook:
        parts.append("A notebook's cell can't be run in a trial: apply a fix and run the cell again.")
    for delivered in entry.deliveries[:1]:
        where = f", pushed to {code(delivered.pushed_to)}" if delivered.pushed_to else ""
        parts.append(f"Committed on {code(delivered.branch)}{where}.")
        if delivered.pull_request:
            state = ", ".join(
                filter(None, (delivered.pull_request_state, delivered.checks and f"checks: {delivered.checks}"))
            )
            parts.append(f"Pull request: <{delivered.pull_request}>" + (f" ({state})." if state else "."))
    if is_regression(entry.stored, entry.deliveries):
        parts.append("**Back again**: it was reported after its fix was merged.")
    return "\n\n".join(part for part in parts if part)


def _chain(incident: Incident) -> str:
    """The raised exception, then its causes from the last to the first, then the members of a group."""
    raised = incident.raised
    causes = [record for record in reversed(incident.exceptions) if record is not raised and record.group is None]
    members = [record for record in incident.exceptions if record is not raised and record.group is not None]
    lines = [line for record in (*causes, *members) for line in _item(record)]
    notes = [f"- {code(note)}" for note in raised.notes]
    return "\n".join([_named(raised), *([""] if lines or notes else []), *notes, *lines])


def _item(record: ExceptionRecord) -> list[str]:
    return [f"- {_relation(record)} {_named(record)}", *(f"  - {code(note)}" for note in record.notes)]


def _named(record: ExceptionRecord) -> str:
    return f"**{plain(record.type)}**: {code(record.message)}" if record.message else f"**{plain(record.type)}**"


def _relation(record: ExceptionRecord) -> str:
    return {"cause": "caused by", "context": "during the handling of", "group_member": "with"}.get(
        record.relation or "", ""
    )


def _diagnosis(entry: Entry) -> str:
    assert entry.analysis is not None
    diagnosis = entry.analysis.diagnosis
    lines = [plain(diagnosis.cause)] if diagnosis.cause else []
    if diagnosis.evidence:
        lines.append("")
    lines += [
        f"- {'' if e.supports else 'against: '}{plain(e.fact)} *({plain(e.found_by)})*" for e in diagnosis.evidence
    ]
    if diagnosis.steps:
        lines.append("")
    for number, step in enumerate(diagnosis.steps, 1):
        command = f" {code(' '.join(step.command))}" if step.command else ""
        lines.append(f"{number}. {plain(step.text)}{command}")
    return "\n".join(lines)


def unmarked(markdown: str) -> str:
    """The same for a client that shows plain text only."""
    return re.sub(r"\\(.)", r"\1", markdown.replace("**", "")).replace("`", "")
