"""A chain of exceptions: header, frames, the exception's own line; a sentence; the next one."""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.incident import ExceptionRecord, Frame
from tracemend.reading.forms.boxed import is_box, read_box, read_member, read_syntax_box
from tracemend.reading.forms.carets import caret_range
from tracemend.reading.forms.django_report import cause_type, django_ending, django_sentence
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.frames import MAX_BLANK, frame_head, read_frames
from tracemend.reading.forms.group import as_members, is_group_line, read_group
from tracemend.reading.forms.message import read_message
from tracemend.reading.forms.names import (
    SYNTAX_ERRORS,
    exception_line,
    is_raised_by,
    looks_like_exception,
    spaced_exception_line,
    stated_place,
)
from tracemend.reading.forms.relation import after_sentence
from tracemend.reading.lines import Lines, ListLines
from tracemend.reading.sentences import GROUP_HEADER, HEADER

MAX_NOISE = 20
"""Log lines of others that may stand among the frames."""
_TYPED_HEADER = re.compile(r"\s*(\S+) +Traceback \(most recent call last\):?\s*$")
_RULE = re.compile(r"-{20,}\s*$")
_SUMMARY = "---- (full traceback above) ----"
"""After it stackprinter gives the same frames again, without variables."""


def typed_header(line: str) -> str | None:
    """The type in IPython's header `KeyError      Traceback (most recent call last)`."""
    if "Traceback (most" not in line:
        return None
    found = _TYPED_HEADER.match(line)
    return found[1] if found and exception_line(found[1]) else None


def read_chain(lines: Lines, number: int) -> tuple[list[ExceptionRecord], int]:
    """The exceptions of one chain, and the number of the line after it. The last one's relation is None."""
    records: list[ExceptionRecord] = []
    end = number
    while True:
        block, after = _read_block(lines, number)
        if not block:
            break
        base = len(records)
        records += [replace(r, group=r.group + base) if base and r.group is not None else r for r in block]
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
    if _RULE.match(line):
        number += 1
        line = lines.at(number) or ""
    width = None
    named = typed_header(line)
    if is_box(line):
        width = len(line.strip())
        frames, number = _read_boxes(lines, number)
    else:
        headed = named is not None or line.strip() in (HEADER, GROUP_HEADER)
        frames, number = _read_frames(lines, number + 1 if headed else number)
    records, number = _read_ending(lines, number, frames, named, width)
    is_group = bool(records) and records[-1].message.endswith(("sub-exception)", "sub-exceptions)"))
    return records, _read_members(lines, number, records) if is_group else number


def _read_members(lines: Lines, number: int, records: list[ExceptionRecord]) -> int:
    """Add the members of a group, which rich draws in boxes of their own, and give the number of the line after them."""
    end = number
    while (line := lines.at(number)) is not None:
        member = read_member(lines, number)
        if member is not None:
            chain, _ = read_chain(ListLines(member[0], exact=False), 0)
            records += as_members(chain, 0, len(records))
            number = end = member[1]
        elif line.strip() or number > end:
            break
        else:
            number += 1
    return end


def _read_boxes(lines: Lines, number: int) -> tuple[list[Frame], int]:
    frames, number = read_box(lines, number)
    place, number = read_syntax_box(lines, number)
    return [*frames, place] if place else frames, number


def _read_frames(lines: Lines, number: int) -> tuple[list[Frame], int]:
    frames, number = read_frames(lines, number)
    while (noise := _noise_before_frame(lines, number)) is not None:
        more, number = read_frames(lines, noise)
        frames += more
    for ahead in (number, number + 1):
        if frames and (lines.at(ahead) or "").startswith(_SUMMARY):
            return read_frames(lines, ahead + 1)
    return frames, number


def _read_ending(
    lines: Lines, number: int, frames: list[Frame], named: str | None, width: int | None
) -> tuple[list[ExceptionRecord], int]:
    """The exception's line with its message, after the frames."""
    start = number
    line = lines.at(number)
    if line is not None and not line.strip() and frames:
        for _ in range(MAX_BLANK if named is not None else 1):
            number += 1
            line = lines.at(number)
            if line is None or line.strip():
                break
        if line is not None and not _ends_spaced(line, named, frames[-1].source or ""):
            line = None
    head = None
    if line is not None and not is_foreign(line):
        head = exception_line(line) or (spaced_exception_line(line) if frames else None)
    if head is None:
        return _read_reported(lines, start, frames, named)
    message, notes, number = read_message(lines, number + 1, head, frames, width=width)
    record = ExceptionRecord(head[0], message, notes, _with_functions(head[0], frames))
    return [_with_stated_place(record)], number


def _with_stated_place(record: ExceptionRecord) -> ExceptionRecord:
    """A SyntaxError that was printed as its `str` with its place; stackprinter shows the source under it."""
    stated = stated_place(record.type, record.message)
    if stated is None or (record.frames and record.frames[-1].function is None):
        return record
    message, place = stated
    notes = record.notes
    source, _, carets = notes[0].partition("\n") if notes else ("", "", "")
    if source.startswith("    ") and carets.strip() == "^":
        col, end_col = caret_range(source, carets, by_width=False)
        place, notes = replace(place, source=source.strip(), col=col, end_col=end_col), notes[1:]
    return replace(record, message=message, notes=notes, frames=(*record.frames, place))


def _read_reported(
    lines: Lines, number: int, frames: list[Frame], named: str | None
) -> tuple[list[ExceptionRecord], int]:
    """Without a line of the exception's own: what Django's report says of it, or what IPython's header has said."""
    if not frames:
        return [], number
    told = django_ending(lines, number)
    if told is not None:
        return [_with_stated_place(ExceptionRecord(told[0], told[1], frames=tuple(frames)))], told[2]
    for ahead in (number, number + 1):
        sentence = django_sentence(lines.at(ahead) or "")
        if sentence is not None:
            message = sentence[1]
            return [ExceptionRecord(cause_type(frames, message), message, frames=tuple(frames))], number
    return [ExceptionRecord(named or "", frames=_with_functions(named or "", frames))], number


def _ends_spaced(line: str, named: str | None, source: str) -> bool:
    """Whether a line after a blank one is the exception's: loguru, stackprinter and IPython put a blank line before it.

    Its type is that of the header, or has an exception's name, or is named by the failing source line, or that line raises it.
    """
    head = exception_line(line) or spaced_exception_line(line)
    if head is None:
        return False
    if named is not None:
        return head[0].rpartition(".")[2] == named.rpartition(".")[2]
    name = head[0].rpartition(".")[2]
    if is_raised_by(source, name):
        return True
    return looks_like_exception(name) or re.search(rf"\b{re.escape(name)}\b", source) is not None


def _with_functions(type_text: str, frames: list[Frame]) -> tuple[Frame, ...]:
    """Only a SyntaxError's own place has no function; IPython leaves the module's out."""
    if None not in [frame.function for frame in frames]:
        return tuple(frames)
    last = len(frames) - 1 if type_text.rpartition(".")[2] in SYNTAX_ERRORS else len(frames)
    return tuple(
        replace(frame, function="<module>") if frame.function is None and number < last and type_text else frame
        for number, frame in enumerate(frames)
    )


def _noise_before_frame(lines: Lines, number: int) -> int | None:
    """Where the frames go on when log lines of somebody else stand among them."""
    for ahead in range(number, number + MAX_NOISE):
        line = lines.at(ahead)
        if line is None:
            return None
        if frame_head(line) is not None:
            return ahead if ahead > number else None
        if not is_foreign(line):
            return None
    return None
