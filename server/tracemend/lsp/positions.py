"""Offsets in a text and positions of the protocol, under any of its three encodings.

Within Tracemend a place is an offset in code points. A position of the protocol is a line and a number of code units of
the encoding that client and server agreed on. Lines end with a line feed, a carriage return or both, as the protocol
and Python's tokenizer have it: a form feed ends none, which `str.splitlines` would have it do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lsprotocol.types import Position, PositionEncodingKind, Range

from tracemend.project.positions import Positions, positions

Encoding = Literal["utf-8", "utf-16", "utf-32"]


def encoding_of(agreed: PositionEncodingKind | str | None) -> Encoding:
    """The encoding that client and server agreed on; without a word, the protocol's own."""
    name = agreed.value if isinstance(agreed, PositionEncodingKind) else agreed
    return "utf-8" if name == "utf-8" else "utf-32" if name == "utf-32" else "utf-16"


def split_lines(text: str) -> list[str]:
    """The lines of a text, their ends kept; the last has none, and is "" after a final line end."""
    starts = positions(text).starts
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def units(text: str, encoding: Encoding) -> int:
    """How many code units a text takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(c > "\uffff" for c in text)
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Lines:
    """A text, ready to convert places in it. Line numbers are zero-based, as the protocol has them."""

    text: str
    encoding: Encoding

    def __len__(self) -> int:
        return self._where.count

    @property
    def _where(self) -> Positions:
        return positions(self.text)

    def line(self, number: int) -> str:
        """A line without its end; "" when there is no such line."""
        return self._where.line(number + 1)

    def position(self, offset: int) -> Position:
        """The position of an offset; offsets outside the text are brought to its start or end."""
        offset = max(0, min(offset, len(self.text)))
        number, column = self._where.point(offset)
        return Position(number - 1, units(self.text[offset - column : offset], self.encoding))

    def offset(self, position: Position) -> int:
        """The offset of a position; as the protocol has it, a character past the line's end means the line's end."""
        if position.line >= len(self):
            return len(self.text)
        return self._start(position.line) + _code_points(self.line(position.line), position.character, self.encoding)

    def _start(self, number: int) -> int:
        return self._where.starts[number]

    def range(self, start: int, end: int) -> Range:
        """The range between two offsets."""
        return Range(self.position(start), self.position(end))

    def line_range(self, number: int, start: int | None = None, end: int | None = None) -> Range:
        """The range of a zero-based line's code, or of the part of it between two columns in code points.

        A line that does not exist gives the end of the text.
        """
        text = self.line(number)
        if number >= len(self):
            return self.range(len(self.text), len(self.text))
        first = len(text) - len(text.lstrip()) if start is None else min(start, len(text))
        last = len(text.rstrip()) if end is None else min(end, len(text))
        base = self._start(number)
        return self.range(base + first, base + max(first, last))


def _code_points(line: str, character: int, encoding: Encoding) -> int:
    """How many code points of a line lie before a number of code units, rounded down to a whole code point."""
    if encoding == "utf-32" or line.isascii():
        return min(character, len(line))
    passed = 0
    for index, char in enumerate(line):
        passed += units(char, encoding)
        if passed > character:
            return index
    return len(line)
