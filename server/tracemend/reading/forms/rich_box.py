"""rich's traceback, on its own or through structlog, typer and others."""

from __future__ import annotations

from tracemend.incident import Incident
from tracemend.reading.forms.boxed import is_box
from tracemend.reading.forms.chain import read_chain
from tracemend.reading.forms.cpython import with_untraced_cause
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.window import Lines


def starts(line: str) -> int | None:
    """Column of the box."""
    for corner in "╭┌":
        column = line.find(corner)
        if column >= 0 and is_box(line[column:]):
            return column
    return len(line) - len(line.lstrip()) if is_box(line) else None


def read(lines: Lines) -> Found | None:
    """The chain whose first box starts at line 0."""
    records, end = read_chain(lines, 0)
    if not any(record.frames for record in records):
        return None
    return Found((Incident(tuple(with_untraced_cause(lines, records)), "rich"),), end)


FORM = Form("rich", starts, read)
