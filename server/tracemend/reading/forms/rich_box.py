"""rich's traceback, on its own or through structlog, typer and others."""

from __future__ import annotations

from tracemend.incident import Incident
from tracemend.reading.forms.boxed import is_box
from tracemend.reading.forms.chain import read_chain
from tracemend.reading.forms.cpython import with_untraced_cause
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.lines import Lines


def starts(line: str) -> int | None:
    """Column of the box."""
    for corner in "╭┌":
        column = line.find(corner)
        if column >= 0 and is_box(line[column:]):
            return column
    return len(line) - len(line.lstrip()) if is_box(line) else None


def read(lines: Lines) -> Found | None:
    """The chain whose first box starts at line 0."""
    records, end = read_chain(_Unpadded(lines), 0)
    if not any(record.frames for record in records):
        return None
    return Found((Incident(tuple(with_untraced_cause(lines, records)), "rich"),), end)


class _Unpadded:
    """Lines without the spaces that a table or a panel around them adds; rich has already fitted them to the console."""

    exact = may_wrap = False
    filled = 0

    def __init__(self, lines: Lines) -> None:
        self.source_line = lines.source_line
        self.before = lines.before
        self._lines = lines

    def at(self, number: int) -> str | None:
        line = self._lines.at(number)
        return line if line is None else line.rstrip()

    def raw(self, _number: int) -> tuple[str, int] | None:
        return None


FORM = Form("rich", starts, read)
