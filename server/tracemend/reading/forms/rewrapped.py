"""A traceback that a console broke at words and filled up with spaces, as rich's log handler does: lines whole again.

ERROR    failed                                  app.py:8
         Traceback (most recent call last):
           File
         "/srv/shop/venv/lib/python3.12/site-packages/or
         ders/price.py", line 5, in price_of
             return table[item]
"""

from __future__ import annotations

from tracemend.reading.forms.carets import CARETS, UNPLACED
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.names import exception_line, looks_like_exception
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, HEADER

MAX_BROKEN_SPACES = 8
"""Lines that the spaces before the carets of one line may fill."""
MAX_PIECES = 200
"""Pieces of one line."""
_MARGIN = " |"
"""Of an exception group, whose messages may have their further lines at the margin of the text."""
_SENTENCES = (DIRECT_CAUSE[:20], DURING_HANDLING[:20])


class Rewrapped:
    """Lines put together again; a console has its width by what it broke."""

    exact = may_wrap = False
    filled = 0

    def __init__(self, lines: Lines) -> None:
        self.source_line = lines.source_line
        self.before = lines.before
        self._given = lines
        self._lines: list[str] = []
        self._ends: list[int] = []
        """The number of the given line after each."""
        self._width = 0
        """Of the console, as far as a broken line has shown it."""
        self._in_message = False

    def at(self, number: int) -> str | None:
        while len(self._lines) <= number:
            start = self._ends[-1] if self._ends else 0
            piece = self._given.at(start)
            if piece is None:
                return None
            if not piece.strip() and not self._in_message and (after := self._after_carets(start)) is not None:
                self._lines.append(UNPLACED)
                self._ends.append(after)
                continue
            self._in_message = HEADER not in piece and (self._in_message or _names_exception(piece))
            line, end, width = self._whole(piece, start + 1)
            self._lines.append(line)
            self._ends.append(end)
            self._width = width
        return self._lines[number]

    def _after_carets(self, number: int) -> int | None:
        """The number of the line after the carets whose spaces filled the lines before them, from `number` on."""
        for ahead in range(number, number + MAX_BROKEN_SPACES):
            piece = self._given.at(ahead)
            if piece is None or (piece.strip() and not CARETS.match(piece)):
                return None
            if piece.strip():
                return ahead + 1
        return None

    def raw(self, _number: int) -> tuple[str, int] | None:
        return None

    def taken(self, count: int) -> int:
        """How many of the given lines the first `count` lines are made of."""
        return self._ends[count - 1] if count else 0

    def _whole(self, piece: str, number: int) -> tuple[str, int, int]:
        """The line that starts with a piece, the number after its last one, and the width that it shows."""
        line, width = piece, self._width
        last = number + MAX_PIECES
        while number < last and (more := self._given.at(number)) is not None and self._goes_on(piece, more):
            line += more if " " not in piece and piece.count('"') % 2 else f" {more}"
            width = max(width, len(piece), len(more))
            piece = more
            number += 1
        return line, number, width

    def _goes_on(self, piece: str, more: str) -> bool:
        if not more.strip() or more[0] == " " or not piece.strip() or HEADER in more or is_foreign(more):
            return False
        if more.startswith(_SENTENCES) or piece.startswith(_SENTENCES):
            return False
        if self._in_message:
            return len(piece) + 1 + len(more.split(" ", 1)[0]) > self._width > 0
        return HEADER not in piece and not _names_exception(piece.lstrip(_MARGIN)) and not _names_exception(more)


def _names_exception(line: str) -> bool:
    """Whether a line at the margin is an exception's, and no rest of a broken one."""
    head = exception_line(line)
    if head is None:
        return False
    return looks_like_exception(head[0]) or bool(head[1] and ("." in head[0] or head[0][:1].isupper()))
