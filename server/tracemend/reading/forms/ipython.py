"""IPython and Jupyter in every mode: listings with an arrow, plain, and SyntaxErrors of a cell."""

from __future__ import annotations

import re

from tracemend.incident import Incident
from tracemend.reading.forms.chain import read_chain, typed_header
from tracemend.reading.forms.cpython import worth_reading
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.frames import frame_column, frame_head
from tracemend.reading.lines import Lines

_MARKERS = ("Cell In", "Input In", "File ", "<ipython-input")
_TYPE = re.compile(r"(?<!\S)[\w.]+ {2,}$")
_CELL = re.compile(r"\s*(?:(?:Cell|Input) In ?\[\d+\](?:, line \d+|,? in )|File .+:\d+$|<ipython-input)")


def starts(line: str) -> int | None:
    """0 for the header with the exception's type, and for the line that names a cell."""
    column = line.find("Traceback (most recent call last)")
    if column > 0 and (found := _TYPE.search(line[max(0, column - 200) : column])) is not None:
        start = max(0, column - 200) + found.start()
        if typed_header(line[start:]) is not None:
            return start
    for marker in _MARKERS:
        place = frame_column(line, marker) if marker in line else None
        if place is not None and _CELL.match(line, place) and frame_head(line[place:]):
            return place
    return None


def read(lines: Lines) -> Found | None:
    """The chain that starts at line 0."""
    records, end = read_chain(lines, 0)
    headed = typed_header(lines.at(0) or "") is not None
    if not worth_reading(records, headed=headed):
        return None
    return Found((Incident(tuple(records), "ipython"),), end)


FORM = Form("ipython", starts, read)
