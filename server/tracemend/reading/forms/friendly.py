"""friendly-traceback's explanation without a traceback: two places in listings, the type in prose, no message.

A `ValueError` indicates that a function or an operation
…
Execution stopped on line `5` of file '/srv/main.py'.

   4| import shop
-->5| shop.checkout(shop.ORDER)

Exception raised on line `20` of file '/srv/shop.py'.

-->20|     raise ValueError("unknown product")
"""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import HEADER

RAISED = "raised on line `"
_PLACE = re.compile(r"\s*(?:Execution stopped|Exception raised) on line `(\d{1,18})` of file '(.{1,1000})'\.\s*$")
_ARROW = re.compile(r"\s*-->\s*\d+\|(.*)$")
_KIND = re.compile(r"\s*(?:An?|The) `(\w+)` (?:exception|indicates|occurs|means|is)\b")
MAX_LISTING = 60
MAX_ABOVE = 100


def starts(line: str) -> int | None:
    """0 for the sentence that tells where the exception was raised; what stands above it is looked back to."""
    return 0 if RAISED in line and _PLACE.match(line) else None


def read(lines: Lines) -> Found | None:
    """The exception with both places, in the order of the calls."""
    above = lines.before(MAX_ABOVE)
    if _explains(above):
        return Found((), 1)
    kind = next((found[1] for line in reversed(above) if (found := _KIND.match(line))), None)
    if kind is None:
        return None
    stopped = next((n for n in reversed(range(len(above))) if _PLACE.match(above[n])), None)
    below: list[str] = []
    while (line := lines.at(len(below))) is not None and len(below) < MAX_LISTING:
        below.append(line)
        if _ARROW.match(line):
            break
    frames = [_frame(part) for part in ([] if stopped is None else [above[stopped:]]) + [below]]
    return Found((Incident((ExceptionRecord(kind, frames=tuple(frames)),), "friendly"),), len(below))


def _explains(above: list[str]) -> bool:
    """Whether a traceback stands above and nothing but its explanation, which is indented, lies between."""
    header = next((n for n in reversed(range(len(above))) if HEADER in above[n]), None)
    if header is None:
        return False
    number = header + 1
    while number < len(above) and above[number][:1] in ("", " "):
        number += 1
    while number < len(above) and above[number].strip():
        number += 1
    return number < len(above) and not any(line[:1].strip() for line in above[number:])


def _frame(part: list[str]) -> Frame:
    """The place that the first line names, with the line that the arrow points to."""
    place = _PLACE.match(part[0])
    assert place is not None
    source = next((found[1].strip() for line in part[:MAX_LISTING] if (found := _ARROW.match(line))), None)
    return Frame(place[2], int(place[1]), None, source)


FORM = Form("friendly", starts, read)
