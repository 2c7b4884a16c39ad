"""CPython's own traceback, with its chain, and the printers that print like it: loguru, better-exceptions, friendly."""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.incident import ExceptionRecord, Incident
from tracemend.reading.forms.chain import read_chain
from tracemend.reading.forms.debugger import in_order_of_calls
from tracemend.reading.forms.dedented import Indented, is_dedented
from tracemend.reading.forms.django_report import django_context
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.frames import FRAME, frame_column
from tracemend.reading.forms.message import untraced_cause
from tracemend.reading.forms.names import exception_line, is_raised_by, looks_like_exception
from tracemend.reading.forms.relation import relation_sentence
from tracemend.reading.forms.rewrapped import Rewrapped
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import HEADER

_HUMPS = re.compile(r"\.|[A-Z][a-z]+[A-Z]")
"""A type's name that is none of the usual ones: qualified, or of several words."""
_NAMED = re.compile(r"\[ERROR\] (.{1,10000})$")
_CELLS = ("Cell In", "Input In", "<ipython-input-")


def starts(line: str) -> int | None:
    """Column of the header, or 0 for a line that is a frame (a SyntaxError has no header, a cut paste has lost it)."""
    column = line.find(HEADER)
    if column >= 0:
        group = line.rfind("+ Exception Group ", 0, column)
        return column if group < 0 else group - (2 if line[:group].endswith("  ") else 0)
    column = -1 if (start := frame_column(line)) is None else start
    return column if column >= 0 and FRAME.match(line, column) else None


def read(lines: Lines) -> Found | None:
    """The chain that starts at line 0: a header, a group's header, or a frame."""
    printed = Indented(lines) if is_dedented(lines) else Rewrapped(lines) if lines.filled else lines
    records, end = read_chain(printed, 0)
    if isinstance(printed, Rewrapped):
        end = printed.taken(end)
    if not worth_reading(records, headed=HEADER in (lines.at(0) or "")):
        return Found((), end) if end else None
    records = in_order_of_calls(lines, with_untraced_cause(lines, records))
    if not records[-1].type:
        records[-1] = _named_before(lines, records[-1])
    if _is_django_report(lines, end):
        return Found((Incident(tuple(records), "django", django_context(lines)),), end)
    return Found((Incident(tuple(records), origin_of(records)),), end)


def origin_of(records: list[ExceptionRecord]) -> str:
    """Whose text it is: a cell's file is IPython's."""
    files = {frame.file for record in records for frame in record.frames}
    return "ipython" if any(file.startswith(_CELLS) for file in files) else "python"


def _named_before(lines: Lines, record: ExceptionRecord) -> ExceptionRecord:
    """AWS Lambda names the exception before its header, and not after its frames."""
    found = _NAMED.match("".join(lines.before(1)))
    head = exception_line(found[1]) if found is not None else None
    return replace(record, type=head[0], message=head[1]) if head is not None else record


def _is_django_report(lines: Lines, end: int) -> bool:
    return any((lines.at(number) or "").startswith("Exception Value:") for number in range(max(end - 3, 0), end))


def worth_reading(records: list[ExceptionRecord], *, headed: bool) -> bool:
    """Frames are what tells a traceback from a text that mentions one; without a header it must end as one, too."""
    if not any(record.frames for record in records):
        return False
    return headed or any(looks_like_exception(r.type) or _HUMPS.search(r.type) or _is_raised(r) for r in records)


def _is_raised(record: ExceptionRecord) -> bool:
    """Whether the last source line raises the exception."""
    return bool(record.frames) and is_raised_by(record.frames[-1].source or "", record.type)


def with_untraced_cause(lines: Lines, records: list[ExceptionRecord]) -> list[ExceptionRecord]:
    """A cause that was never raised is printed as its last line alone, before the header."""
    if not any(relation_sentence(line) for line in lines.before(3)):
        return records
    cause, _ = untraced_cause(lines.before())
    if cause is None:
        return records
    return [cause, *(replace(r, group=r.group + 1) if r.group is not None else r for r in records)]


FORM = Form("python", starts, read)
