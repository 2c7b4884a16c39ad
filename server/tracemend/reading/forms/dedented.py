"""A traceback that has lost its indentation, as chats and web forms pass it on: its lines get it back.

Traceback (most recent call last):
File "/srv/shop.py", line 5, in price_of
return table[item]
~~~~~^^^^^^
KeyError: 'pear'
"""

from __future__ import annotations

import re
from typing import Literal

from tracemend.reading.forms.carets import UNPLACED
from tracemend.reading.forms.frames import FRAME
from tracemend.reading.forms.names import exception_line, looks_like_exception
from tracemend.reading.forms.statement import caret_node
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import HEADER

_CARETS = re.compile(r"[~^][~^ ]*$")


def is_dedented(lines: Lines) -> bool:
    """Whether the frame under a header stands at the margin."""
    if (lines.at(0) or "").strip() != HEADER:
        return False
    first = lines.at(1)
    return first is not None and first.startswith('File "') and FRAME.match(first) is not None


class Indented:
    """Lines with the indentation that CPython prints."""

    exact = may_wrap = False
    filled = 0

    def __init__(self, lines: Lines) -> None:
        self.source_line = lines.source_line
        self.before = lines.before
        self._given = lines
        self._lines: list[str] = []
        self._next: Literal["frame", "source", "statement", "message"] = "frame"
        self._source = ""

    def at(self, number: int) -> str | None:
        while len(self._lines) <= number:
            line = self._given.at(len(self._lines))
            if line is None:
                return None
            following = self._given.at(len(self._lines) + 1) if self._next == "statement" else None
            self._lines.append(self._indented(line, following or ""))
        return self._lines[number]

    def raw(self, _number: int) -> tuple[str, int] | None:
        return None

    def _indented(self, line: str, following: str) -> str:
        if line.strip() == HEADER:
            self._next = "frame"
            return line
        if self._next == "message" or not line.strip():
            return line
        if (found := FRAME.match(line)) is not None:
            self._next = "frame" if found[2].startswith("<") else "source"
            return f"  {line.lstrip()}"
        if line.startswith("[Previous line repeated"):
            self._next = "frame"
            return f"  {line}"
        if self._next == "frame" or self._is_exceptions(line, following):
            self._next = "message"
            return line
        if self._next == "source":
            self._next, self._source = "statement", line.strip()
        elif _CARETS.match(line):
            column = caret_node(self._source, line.strip())
            return UNPLACED if column is None else f"    {' ' * column}{line.strip()}"
        return f"    {line.strip()}"

    def _is_exceptions(self, line: str, following: str) -> bool:
        """Whether a line names the exception, and is no part of a statement."""
        head = exception_line(line)
        if head is None:
            return False
        if looks_like_exception(head[0]):
            return True
        return self._next == "statement" and not (FRAME.match(following) or _CARETS.match(following))
