"""Offsets in a text and positions of the protocol, under any of its three encodings.

Within Tracemend a place is an offset in code points. A position of the protocol is a line and a number of code units of
the encoding that client and server agreed on. Lines end with a line feed, a carriage return or both, as the protocol
and Python's tokenizer have it: a form feed ends none, which `str.splitlines` would have it do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from lsprotocol.types import Position, PositionEncodingKind, Range

Encoding = Literal["utf-8", "utf-16", "utf-32"]


def encoding_of(agreed: PositionEncodingKind | str | None) -> Encoding:
    """The encoding that client and server agreed on; without a word, the protocol's own."""
    name = agreed.value if isinstance(agreed, PositionEncodingKind) else agreed
    return "utf-8" if name == "utf-8" else "utf-32" if name == "utf-32" else "utf-16"


_LINE_END = re.compile(r"\r\n|\n|\r")


def split_lines(text: str) -> list[str]:
    """The lines of a text, their ends kept; the last has none, and is "" after a final line end."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def units(text: str, encoding: Encoding) -> int:
    """How many code units a text takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(c > "\uffff" for c in text)
    return len(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Lines:
    """A text with its line starts, ready to convert places in it."""

    text: str
    encoding: Encoding
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [0, *(m.end() for m in _LINE_END.finditer(self.text))])

    def __len__(self) -> int:
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line by its zero-based number, without its end; "" when there is no such line."""
        if not 0 <= number < len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].rstrip("\r\n")

    def position(self, offset: int) -> Position:
        """The position of an offset; offsets outside the text are brought to its start or end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, units(self.text[self._starts[line] : offset], self.encoding))

    def offset(self, position: Position) -> int:
        """The offset of a position; as the protocol has it, a character past the line's end means the line's end."""
        if position.line >= len(self._starts):
            return len(self.text)
        line = self.line(position.line)
        return self._starts[position.line] + _code_points(line, position.character, self.encoding)

    def range(self, start: int, end: int) -> Range:
        """The range between two offsets."""
        return Range(self.position(start), self.position(end))

    def line_range(self, number: int, start: int | None = None, end: int | None = None) -> Range:
        """The range of a zero-based line's code, or of the part of it between two columns in code points.

        A line that does not exist gives the end of the text.
        """
        text = self.line(number)
        if number >= len(self._starts):
            return self.range(len(self.text), len(self.text))
        first = len(text) - len(text.lstrip()) if start is None else min(start, len(text))
        last = len(text.rstrip()) if end is None else min(end, len(text))
        base = self._starts[number]
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
