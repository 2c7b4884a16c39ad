"""The stack read line by line: whose line each frame is, what it was doing, with which values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.explain.doing import doing
from tracemend.explain.subject import Subject
from tracemend.incident import ExceptionRecord, Frame, is_user_file
from tracemend.markdown import block, code, indented, parts, plain, shortened
from tracemend.project.location import map_frame

_MOST_VALUES = 8
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """A frame of the stack with what is known of it."""

    frame: Frame
    owner: str
    """`your code`, `your tests`, `the standard library`, `the package requests`, `Python's own machinery`."""
    entered: str | None
    """The function of the frame below, None for the innermost one."""
    repeats: int = 1
    """How often the call went round here again."""

    @property
    def own(self) -> bool:
        """Whether it is the user's."""
        return self.owner.startswith("your ")


def read_stack(subject: Subject) -> str:
    """Every exception of the incident, in the order in which Python prints them, each with its frames."""
    told = []
    records = subject.incident.exceptions
    for number, record in enumerate(records):
        frames = list(_items(subject, record))
        head = _heading(subject, number, record) if len(records) > 1 else _opening(record)
        told.append(parts([head, "\n".join(frames)]))
    return parts(told)


def _opening(record: ExceptionRecord) -> str:
    if not record.frames:
        return "The report holds no stack, only the error's last line."
    if len(record.frames) == 1 and record.frames[0].function is None:
        return "Python stopped while it read this file, so nothing was called yet:"
    return "Read from the top, the oldest call, to the bottom, where it failed:"


def _heading(subject: Subject, number: int, record: ExceptionRecord) -> str:
    """How an exception of a chain or group stands to the others."""
    name = code(shortened(f"{record.type}: {record.message}" if record.message else record.type))
    records = subject.incident.exceptions
    before = records[number - 1] if number else None
    if record.group is not None and record.relation in (None, "group_member"):
        words = f"A member of the group: {name}."
    elif before is not None and before.relation == "cause" and before.group == record.group:
        words = f"It was turned into {name}."
    elif before is not None and before.relation == "context" and before.group == record.group:
        words = f"While that was being handled came {name}."
    else:
        words = f"First came {name}." if record.relation in ("cause", "context") else f"Raised: {name}."
    return f"**{words}**" if record.frames else f"**{words}** The report holds no frames of it."


def entries(subject: Subject, record: ExceptionRecord) -> list[Entry]:
    """The frames, oldest call first; a call that goes round again is told once, with how often."""
    found: list[Entry] = []
    seen: dict[tuple[str, int, str | None], int] = {}
    frames = record.frames
    for number, frame in enumerate(frames):
        key = (frame.file, frame.line, frame.function)
        last = number == len(frames) - 1
        if key in seen and not last:
            old = found[seen[key]]
            found[seen[key]] = Entry(old.frame, old.owner, old.entered, old.repeats + 1)
            continue
        seen.setdefault(key, len(found))
        entered = None if last else frames[number + 1].function or "<module>"
        found.append(Entry(frame, owner_of(frame, subject), entered))
    return found


def owner_of(frame: Frame, subject: Subject) -> str:
    """Whose code a frame is."""
    path = frame.file.replace("\\", "/")
    if is_user_file(frame.file):
        place = map_frame(frame, subject.snapshot)
        return "your tests" if is_test_file(path if place is None else place.file) else "your code"
    package = re.search(r"/(?:site|dist)-packages/([^/]+)", path)
    if package is not None:
        return f"the package {package[1].removesuffix('.py')}"
    if path.startswith(("<frozen importlib", "importlib/")):
        return "Python's import machinery"
    if path.startswith("<"):
        return "code without a file"
    return "the standard library"


def _items(subject: Subject, record: ExceptionRecord) -> Iterator[str]:
    """The entries as a numbered list; neighbouring frames of one library are one entry."""
    runs = groupby(entries(subject, record), key=lambda e: id(e) if e.own else e.owner)
    for number, run in enumerate((list(group) for _, group in runs), 1):
        told = _own(subject, record, run[0]) if run[0].own else _foreign(run, last=run[-1].entered is None)
        yield f"{number}. {indented(told).lstrip()}"


def _own(subject: Subject, record: ExceptionRecord, entry: Entry) -> str:
    frame = entry.frame
    place = map_frame(frame, subject.snapshot)
    where = f"{frame.file}:{frame.line}" if place is None else f"{place.file}:{place.line}"
    inside = f" in {code(frame.function)}" if frame.function else ""
    blamed = subject.location is not None and frame is subject.location.frame
    mark = " — **the blamed line**" if blamed else ""
    moved = f" It was line {frame.line} when it crashed." if place is not None and not place.exact else ""
    gone = " The line is not in the project as it is now." if place is None else ""
    head = f"{code(where)}{inside} ({entry.owner}){mark}.{moved}{gone}"
    return parts([head, block(frame.source, "python") if frame.source else "", _told(record, entry), _values(frame)])


def _told(record: ExceptionRecord, entry: Entry) -> str:
    """What the line was doing."""
    frame = entry.frame
    if frame.function is None:
        return "This is where the reading of the file stopped."
    what = _capital(doing(frame.source or "", marked=_marked(frame), entered=entry.entered))
    repeated = f" The call went round here {entry.repeats} times." if entry.repeats > 1 else ""
    if entry.entered is not None:
        return f"{what}.{repeated}" if what else repeated.strip()
    ending = f"Here {code(record.type)} came up."
    return f"{what}. {ending}{repeated}" if what else f"{ending}{repeated}"


def _marked(frame: Frame) -> str:
    if frame.source is None or frame.col is None or frame.end_col is None:
        return ""
    return frame.source[frame.col : frame.end_col]


def _values(frame: Frame) -> str:
    """The recorded values, arguments first."""
    found = sorted(frame.variables, key=lambda v: not v.argument)
    shown = [f"{code(v.name)} was {code(shortened(v.shown, _LONGEST_VALUE))}" for v in found[:_MOST_VALUES]]
    more = len(found) - _MOST_VALUES
    if more > 0:
        shown.append(f"{more} more")
    return f"Recorded there: {'; '.join(shown)}." if shown else ""


def _foreign(run: Sequence[Entry], *, last: bool) -> str:
    names = [code(e.frame.function) for e in run if e.frame.function]
    shown = names if len(names) <= 5 else [*names[:2], "…", *names[-2:]]
    through = f": {' → '.join(shown)}" if shown else ""
    count = f"{len(run)} lines of " if len(run) > 1 else "A line of "
    frame = run[-1].frame
    ending = f". The error was raised there, at {code(f'{_tail(frame.file)}:{frame.line}')}" if last else ""
    return f"{count}{plain(run[0].owner)}{through}{ending}."


def _tail(path: str) -> str:
    return "/".join(re.split(r"[\\/]", path)[-2:])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
