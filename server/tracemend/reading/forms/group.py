"""Exception groups: CPython draws a margin before every line of theirs, one level to the right for each member.

+ Exception Group Traceback (most recent call last):
|   File …
| ExceptionGroup: two went wrong (2 sub-exceptions)
+-+---------------- 1 ----------------
  | ValueError: one
  +---------------- 2 ----------------
  | TypeError: two
  +------------------------------------
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tracemend.incident import ExceptionRecord
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.relation import after_sentence
from tracemend.reading.lines import Lines, ListLines, Wrapped
from tracemend.reading.sentences import HEADER

ReadChain = Callable[[Lines, int], tuple[list[ExceptionRecord], int]]

_HEADER = re.compile(r"\s*\+ Exception Group Traceback \(most recent call last\):\s*$")
_BARE = re.compile(r"\s*\| (?:\w+\.)*\w*Group: .*\(\d+ sub-exceptions?\)\s*$")
_MARGIN = re.compile(r"( *)(?:(\|)(?: |$)|(\+) (?=Exception Group)|(\+-)?\+-+(?: (?:\d+|\.\.\.) -+)?\s*$)(.*)")
_SEPARATOR = re.compile(r" *(?:\+-)?\+-+ (?:\d+|\.\.\.) -+\s*$")
MAX_DEPTH = 50
MIN_WIDTH = 40
MAX_WITHOUT_MARGIN = 100


@dataclass
class _Level:
    """The lines at one margin; `members` stand after as many lines as their key says."""

    lines: list[str] = field(default_factory=list)
    members: dict[int, list[_Level]] = field(default_factory=dict)


def is_group_line(line: str) -> bool:
    """Whether a group is printed from this line on."""
    return "xception" in line and (_HEADER.match(line) or _BARE.match(line)) is not None


def read_group(lines: Lines, number: int, read_chain: ReadChain) -> tuple[list[ExceptionRecord], int]:
    """The group that starts at line `number`, its members after it, and the number of the line after them."""
    level, end = _levels(lines, number)
    return _read_level(level, read_chain), end


def _levels(lines: Lines, number: int) -> tuple[_Level, int]:
    """The lines with a margin as a tree."""
    start = number
    first = _MARGIN.match(lines.at(number) or "")
    base = len(first[1]) if first else 0
    stack: list[tuple[int, _Level]] = [(base, _Level())]
    while (line := lines.at(number)) is not None:
        found = _MARGIN.match(line)
        if found is not None and found[3] and number > start:
            break
        if found is None or len(found[1]) < base:
            _refuse_wrapped(lines, start, number)
            ended = len(stack) == 1 and stack[0][1].members
            after = None if ended else _margin_after(lines, number, base)
            if after is None:
                break
            stack[-1][1].lines += [lines.at(ahead) or "" for ahead in range(number, after)]
            number = after
            continue
        column = len(found[1])
        if found[2] or found[3]:
            while len(stack) > 1 and stack[-1][0] > column:
                stack.pop()
            stack[-1][1].lines.append(found[5])
        else:
            _open_member(stack, column + (2 if found[4] else 0), opens=_SEPARATOR.match(line) is not None)
        number += 1
    return stack[0][1], number


def _refuse_wrapped(lines: Lines, start: int, number: int) -> None:
    """Raise Wrapped when the line without a margin is the rest of the one before it, which fills the terminal."""
    width = len(lines.at(number - 1) or "")
    if not lines.may_wrap or width < MIN_WIDTH or not (lines.at(number) or "").strip():
        return
    following = lines.at(number + 1)
    if following is None or not _MARGIN.match(following):
        return
    if all(len(lines.at(ahead) or "") <= width for ahead in range(start, number)):
        raise Wrapped(width)


def _margin_after(lines: Lines, number: int, base: int) -> int | None:
    """Where the margin goes on: Python 3.11 prints none before the further lines of a message."""
    for ahead in range(number, number + MAX_WITHOUT_MARGIN):
        line = lines.at(ahead)
        if line is None or HEADER in line or is_foreign(line):
            return None
        found = _MARGIN.match(line)
        if found is not None and len(found[1]) >= base:
            return ahead
    return None


def _open_member(stack: list[tuple[int, _Level]], column: int, *, opens: bool) -> None:
    while len(stack) > 1 and stack[-1][0] >= column:
        stack.pop()
    if opens and len(stack) < MAX_DEPTH:
        parent = stack[-1][1]
        member = _Level()
        parent.members.setdefault(len(parent.lines), []).append(member)
        stack.append((column, member))


def _read_level(level: _Level, read_chain: ReadChain) -> list[ExceptionRecord]:
    """A level's chain; the members of a group follow it, and then the exceptions that the group is a cause of."""
    records: list[ExceptionRecord] = []
    start = main = 0
    for position in sorted({*level.members, len(level.lines)}):
        run = ListLines(level.lines[start:position])
        start = position
        number = 0
        if records and (following := after_sentence(run, 0)) is not None:
            relation, number = following
            records[main] = replace(records[main], relation=relation)
        chain, _ = read_chain(run, number)
        base = len(records)
        records += _shifted(chain, base)
        if chain:
            main = base + max(i for i, record in enumerate(chain) if record.group is None)
        for member in level.members.get(position, ()) if records else ():
            records += as_members(_read_level(member, read_chain), main, len(records))
    return records


def _shifted(records: list[ExceptionRecord], base: int) -> list[ExceptionRecord]:
    return [r if r.group is None else replace(r, group=r.group + base) for r in records]


def as_members(records: list[ExceptionRecord], group: int, base: int) -> list[ExceptionRecord]:
    """The chain of a group's member, as it stands behind `base` exceptions, the group being number `group` of them."""
    members = []
    for record in records:
        if record.group is None:
            record = replace(record, group=group, relation=record.relation or "group_member")
        else:
            record = replace(record, group=record.group + base)
        members.append(record)
    return members
