"""CPython's own traceback, with its chain: the form that most others contain."""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import ExceptionRecord, Incident
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.frames import FRAME, read_frames
from tracemend.reading.forms.group import is_group_line, read_group
from tracemend.reading.forms.message import (
    GROUP_HEADER,
    HEADER,
    after_sentence,
    exception_line,
    is_foreign,
    looks_like_exception,
    read_message,
    relation_sentence,
)
from tracemend.reading.window import Lines

MAX_NOISE = 20
"""Log lines of others that may stand among the frames."""


def starts(line: str) -> int | None:
    """Column of the header, or 0 for a line that is a frame (a SyntaxError has no header, a cut paste has lost it)."""
    column = line.find(HEADER)
    if column >= 0:
        group = line.rfind("+ Exception Group ", 0, column)
        return column if group < 0 else group - (2 if line[:group].endswith("  ") else 0)
    return 0 if FRAME.match(line) else None


def read(lines: Lines) -> Found | None:
    """The chain that starts at line 0: a header, a group's header, or a frame."""
    records, end = read_chain(lines, 0)
    if not records or not _worth_reading(records, lines):
        return None
    records = _cause_without_traceback(lines, records)
    return Found((Incident(tuple(records)),), end)


def _worth_reading(records: list[ExceptionRecord], lines: Lines) -> bool:
    """Frames are what tells a traceback from a text that mentions one; without a header it must end as one, too."""
    if not any(record.frames for record in records):
        return False
    first = lines.at(0) or ""
    headed = HEADER in first
    return headed or any(r.type and (looks_like_exception(r.type) or r.message) for r in records)


def read_chain(lines: Lines, number: int) -> tuple[list[ExceptionRecord], int]:
    """The exceptions of one chain, and the number of the line after it. The last one's relation is None."""
    records: list[ExceptionRecord] = []
    end = number
    while True:
        block, after = _read_block(lines, number)
        if not block:
            break
        base = len(records)
        records += [replace(r, group=r.group + base) if r.group is not None else r for r in block]
        end = after
        following = after_sentence(lines, after)
        if following is None:
            break
        relation, number = following
        main = base + next(i for i, r in enumerate(block) if r.group is None)
        records[main] = replace(records[main], relation=relation)
    if records and all(r.relation is not None for r in records):
        last = max(i for i, r in enumerate(records) if r.group is None)
        records[last] = replace(records[last], relation=None)
    return records, end


def _read_block(lines: Lines, number: int) -> tuple[list[ExceptionRecord], int]:
    """One exception: header, frames, type and message; or a whole group. Empty when there is none."""
    line = lines.at(number)
    if line is None:
        return [], number
    if is_group_line(line):
        return read_group(lines, number, read_chain)
    if line.strip() in (HEADER, GROUP_HEADER):
        number += 1
    frames, number = read_frames(lines, number)
    while (noise := _noise_before_frame(lines, number)) is not None:
        more, number = read_frames(lines, noise)
        frames += more
    line = lines.at(number)
    head = exception_line(line) if line is not None and not is_foreign(line) else None
    if head is None:
        return ([ExceptionRecord("", frames=tuple(frames))] if frames else []), number
    message, notes, number = read_message(lines, number + 1, head, frames)
    return [ExceptionRecord(head[0], message, notes, tuple(frames))], number


def _noise_before_frame(lines: Lines, number: int) -> int | None:
    """Where the frames go on when log lines of somebody else stand among them."""
    for ahead in range(number, number + MAX_NOISE):
        line = lines.at(ahead)
        if line is None:
            return None
        if FRAME.match(line):
            return ahead if ahead > number else None
        if not is_foreign(line):
            return None
    return None


def _cause_without_traceback(lines: Lines, records: list[ExceptionRecord]) -> list[ExceptionRecord]:
    """A cause that was never raised is printed as its last line alone, before the header."""
    earlier = [line for line in lines.before() if line.strip()][-2:]
    if len(earlier) < 2 or (relation := relation_sentence(earlier[1])) is None:
        return records
    head = exception_line(earlier[0])
    if head is None or not looks_like_exception(head[0]):
        return records
    cause = ExceptionRecord(head[0], head[1], relation=relation)
    return [cause, *(replace(r, group=r.group + 1) if r.group is not None else r for r in records)]


FORM = Form("python", starts, read)
