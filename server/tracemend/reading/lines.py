"""What the forms read: the lines of one stream, by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

MAX_BEFORE = 120
"""Lines that a form may look back."""

SourceLine = Callable[[str, int], str | None]
"""The text of a line of a file, None where it can't be had."""


class NeedMore(Exception):
    """The line that was asked for has not arrived yet."""


class Wrapped(Exception):
    """The lines were broken by a terminal of this width, in code points, and must be read put together."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self.width = width


class Lines(Protocol):
    """What a form reads: the lines of one stream, with prefixes and margins taken off."""

    exact: bool
    """The lines are the whole of one printed text, so that nothing foreign can follow."""
    may_wrap: bool
    """A terminal may have broken the lines."""
    filled: int
    """How long the lines were made with spaces at their ends, which are taken off; 0 when they were not."""
    source_line: SourceLine | None
    """Where the files are at hand: tells a frame's source line in a text that has lost its line breaks."""

    def at(self, number: int) -> str | None:
        """Line `number`, None after the last. Raises NeedMore when it has not arrived."""

    def before(self, count: int = MAX_BEFORE) -> list[str]:
        """Up to `count` lines that stand before line 0, oldest first, as far as they are kept."""

    def raw(self, number: int) -> tuple[str, int] | None:
        """The text in which line `number` and all after it stand as they are, and where; None when they do not."""


class ListLines:
    """Lines that are all there."""

    def __init__(self, lines: Sequence[str], *, exact: bool = True, earlier: Sequence[str] = ()) -> None:
        self.exact = exact
        self.may_wrap = False
        self.filled = 0
        self.source_line: SourceLine | None = None
        self._lines = lines
        self._earlier = earlier

    def at(self, number: int) -> str | None:
        return self._lines[number] if number < len(self._lines) else None

    def before(self, count: int = MAX_BEFORE) -> list[str]:
        return list(self._earlier[-count:])

    def raw(self, _number: int) -> tuple[str, int] | None:
        return None
