"""What is known of an incident, as Markdown.

Whatever an incident says came from outside: it is shown as code, where it can be neither a link nor a picture.
"""

from __future__ import annotations

import re

from tracemend.explain import code, plain
from tracemend.incident import ExceptionRecord, Incident
from tracemend.lsp.board import Entry
from tracemend.lsp.menu import proof


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
    for delivered in entry.deliveries[:1]:
        where = f", pushed to {code(delivered.pushed_to)}" if delivered.pushed_to else ""
        parts.append(f"Committed on {code(delivered.branch)}{where}.")
    return "\n\n".join(part for part in parts if part)


def _chain(incident: Incident) -> str:
    lines = []
    for record in reversed(incident.exceptions):
        word = "" if record is incident.raised else f"{_relation(record)} "
        message = f": {code(record.message)}" if record.message else ""
        lines.append(f"{'' if record is incident.raised else '- '}{word}**{plain(record.type)}**{message}")
        lines += [f"  - {code(note)}" for note in record.notes]
    return lines[0] + ("\n\n" + "\n".join(lines[1:]) if len(lines) > 1 else "")


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
