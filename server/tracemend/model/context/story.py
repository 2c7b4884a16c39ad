"""The story: the exceptions, recorded values, the diagnosis, what was tried, how the crash is brought about."""

from __future__ import annotations

import ast

from tracemend.diagnosis import nodes
from tracemend.incident import ExceptionRecord, Frame, is_user_file
from tracemend.model.context.code import lines_of
from tracemend.model.context.section import Ground, Section, fence
from tracemend.model.masking import masked
from tracemend.scrub import scrub_text

_FRAMES = 12
_MESSAGE = 1200
_VALUE = 160
_VALUES = 14
_TEST_LINES = 60

_RELATIONS = {"cause": "It was the direct cause of:", "context": "While it was handled, this came up:"}


def exceptions(ground: Ground) -> Section:
    """The chain of exceptions as Python prints it, library frames but the last left out."""
    parts = []
    for record in ground.site.incident.exceptions[-6:]:
        notes = "".join(f"\n{scrub_text(note)[:300]}" for note in record.notes)
        head = f"{record.type}: {scrub_text(record.message)[:_MESSAGE]}" if record.message else record.type
        parts.append("\n".join([*_frames(ground, record), head]) + notes)
        if record.relation in _RELATIONS:
            parts.append(_RELATIONS[record.relation])
    return Section("The exception", fence("\n".join(parts), "text"), 0)


def _frames(ground: Ground, record: ExceptionRecord) -> list[str]:
    kept = [f for n, f in enumerate(record.frames) if is_user_file(f.file) or n == len(record.frames) - 1]
    left = len(kept) - _FRAMES
    shown = kept if left <= 0 else [*kept[:3], *kept[left + 3 :]]
    return [line for frame in shown for line in _frame(ground, frame)]


def _frame(ground: Ground, frame: Frame) -> list[str]:
    head = f'  File "{ground.path(frame.file)}", line {frame.line}' + (
        f", in {frame.function}" if frame.function else ""
    )
    return [head, f"    {masked(frame.source)}"] if frame.source else [head]


def values(ground: Ground) -> Section | None:
    """The recorded variables, of the blamed frame first; those that the blamed line names come before the others."""
    named = (
        {n.id for n in ast.walk(ground.site.statement) if isinstance(n, ast.Name)} if ground.site.statement else set()
    )
    lines = []
    for frame in [ground.site.location.frame, *(frame for frame, _ in ground.frames()[:2])]:
        ordered = sorted(frame.variables, key=lambda v: v.name not in named)[:_VALUES]
        shown = [f"{v.name} = {scrub_text(v.shown)[:_VALUE]}" for v in ordered if not v.name.startswith("__")]
        if shown:
            lines += [f"# in {frame.function or 'the module'}", *shown]
    return Section("Values when it crashed", fence("\n".join(lines), "text"), 1) if lines else None


def diagnosis(ground: Ground) -> Section:
    """The cause by rule, the evidence for and against, and why no recipe's fix is the one."""
    found = ground.diagnosis
    lines = [scrub_text(found.cause)]
    lines += [f"- {'' if e.supports else 'against: '}{scrub_text(e.fact)} ({e.found_by})" for e in found.evidence]
    for fix, verdict in ground.tried:
        reason = "not tried" if verdict is None else f"{verdict.level}: {' '.join(verdict.reasons[:1])}"
        lines.append(f"- A rule proposed '{fix.title}': {scrub_text(reason)[:300]}")
    if not ground.tried:
        lines.append("- No rule has evidence for a fix.")
    return Section("What is known of the cause", "\n".join(lines), 1)


def reproduction(ground: Ground) -> Section | None:
    """How the crash is brought about; of a test, its text."""
    way = ground.reproduction or ground.site.incident.context.test
    if not way:
        command = " ".join(ground.site.incident.context.command)
        return Section("How it is brought about", scrub_text(command)[:300], 3) if command else None
    file, colons, rest = way.partition("::")
    file = ground.path(file) if colons else file
    way = f"{file}{colons}{rest}"
    return Section("How it is brought about", f"{scrub_text(way)[:300]}\n{_test(ground, file, rest)}".strip(), 2)


def _test(ground: Ground, file: str, rest: str) -> str:
    tree = ground.site.snapshot.tree(file) if rest else None
    name = rest.partition("[")[0].rpartition("::")[2]
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, nodes.FUNCTIONS) and node.name == name:
            first, last = lines_of(node)
            return f"This test must pass, and may not be changed:\n{fence(ground.quoted(file, first, min(last, first + _TEST_LINES)))}"
    return ""


def hint(ground: Ground) -> Section | None:
    """What the user says."""
    said = scrub_text(ground.hint).strip()[:2000]
    return Section("What the developer says", said, 0, stable=False) if said else None
