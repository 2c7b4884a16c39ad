"""The traceback that another process sent: it is the message of the cause of the exception in this one.

multiprocessing.pool.RemoteTraceback:
\"\"\"
Traceback (most recent call last):
  …
ZeroDivisionError: division by zero
\"\"\"

The above exception was the direct cause of the following exception:
"""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.incident import ExceptionRecord, Incident
from tracemend.reading.forms.chain import read_chain
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.relation import after_sentence
from tracemend.reading.lines import Lines, ListLines

_HEAD = re.compile(r"(?<!\S)((?:\w+\.){0,20}_?RemoteTraceback):\s*$")
_QUOTES = '"""'
MAX_LINES = 20_000


def starts(line: str) -> int | None:
    """Column of the type."""
    found = _HEAD.search(line) if "RemoteTraceback" in line else None
    return found.start() if found else None


def read(lines: Lines) -> Found | None:
    """The remote exception, with the frames of the other process, and what it is the cause of."""
    head = _HEAD.match(lines.at(0) or "")
    if head is None or (lines.at(1) or "").strip() != _QUOTES:
        return None
    inner: list[str] = []
    number = 2
    while (line := lines.at(number)) is not None and line.strip() != _QUOTES and len(inner) < MAX_LINES:
        inner.append(line)
        number += 1
    closed = line is not None and line.strip() == _QUOTES
    told, end = read_chain(ListLines(inner, exact=closed), 0)
    if not closed:
        inner = inner[:end]
    number = 2 + len(inner) + closed
    frames = told[-1].frames if told else ()
    message = "\n".join(["", _QUOTES, *inner, *[_QUOTES] * closed])
    remote = ExceptionRecord(head[1], message, frames=frames)
    following = after_sentence(lines, number)
    if following is None:
        return Found((Incident((remote,)),), number) if frames else None
    relation, start = following
    records, end = read_chain(lines, start)
    shifted = [replace(r, group=r.group + 1) if r.group is not None else r for r in records]
    return Found((Incident((replace(remote, relation=relation), *shifted)),), end)


FORM = Form("remote", starts, read)
