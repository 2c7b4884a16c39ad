"""Starlette's and FastAPI's debug page, as a browser shows and copies it: the raised exception alone, innermost frame first.

500 Server Error
KeyError: 'pear'
Traceback
File /srv/shop.py, line 5, in price_of ‒
4. def price_of(item, table):
5.     return table[item]
File /srv/main.py, line 12, in show +
"""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.names import exception_line, stated_place
from tracemend.reading.lines import Lines

_FRAME = re.compile(r"\s*File ([^\s\"].{0,1000}), line (\d{1,18}), in (\S+)(?: [‒+-])?\s*$")
_LISTED = re.compile(r"\s*(\d{1,18})\. ?(.*)$")
_TITLE = "500 Server Error"
_HEADER = "Traceback"
MAX_LINES = 2_000


def starts(line: str) -> int | None:
    """0 for a frame's line; what stands above the first one is looked back to."""
    return 0 if "File " in line and _FRAME.match(line) else None


def read(lines: Lines) -> Found | None:
    """The exception that the page names, with its frames, oldest call first."""
    head = _head(lines.before())
    if head is None:
        return None
    frames: list[Frame] = []
    end = number = 0
    while (line := lines.at(number)) is not None and number < MAX_LINES:
        number += 1
        if (found := _FRAME.match(line)) is not None:
            frames.append(Frame(found[1], int(found[2]), found[3]))
        elif (listed := _LISTED.match(line)) is not None:
            if int(listed[1]) == frames[-1].line:
                last = frames[-1]
                frames[-1] = Frame(last.file, last.line, last.function, listed[2].strip() or None)
        elif line.strip():
            break
        else:
            continue
        end = number
    frames.reverse()
    message, place = stated_place(*head) or (head[1], None)
    record = ExceptionRecord(head[0], message, frames=(*frames, place) if place is not None else tuple(frames))
    return Found((Incident((record,), "starlette"),), end)


def _head(above: list[str]) -> tuple[str, str] | None:
    """Type and message, which stand between the page's title and the header."""
    told = [line.rstrip() for line in above]
    while told and not told[-1]:
        told.pop()
    if not told or told.pop().strip() != _HEADER:
        return None
    title = next((number for number in reversed(range(len(told))) if told[number].strip() == _TITLE), None)
    if title is None:
        return None
    first, _, rest = "\n".join(told[title + 1 :]).strip().partition("\n")
    head = exception_line(first)
    return None if head is None else (head[0], f"{head[1]}\n{rest}" if rest else head[1])


FORM = Form("starlette", starts, read)
