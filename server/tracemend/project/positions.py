"""Where a syntax node stands in a text: code point offsets, whatever the line endings and the characters."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass

from tracemend.project.caches import by_text

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Positions:
    """The lines of a text as Python counts them; lines are one-based, columns and offsets zero-based code points."""

    text: str
    starts: tuple[int, ...]
    """Offset of each line's first character."""

    @property
    def count(self) -> int:
        """Number of lines; an empty text has one."""
        return len(self.starts)

    def line(self, number: int) -> str:
        """A line without its ending; "" past either end of the text."""
        if not 1 <= number <= self.count:
            return ""
        end = self.starts[number] if number < self.count else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def offset(self, line: int, byte_column: int) -> int:
        """Offset of an `ast` position, whose column counts UTF-8 bytes."""
        content = self.line(line)
        column = byte_column if content.isascii() else len(content.encode()[:byte_column].decode("utf-8", "ignore"))
        return self.starts[line - 1] + column

    def point(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Start and end offset of a node that has a place in the text."""
        start = self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]  # not all nodes have one
        return start, self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def source(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def indent(self, line: int) -> str:
        """The white space at the start of a line."""
        content = self.line(line)
        return content[: len(content) - len(content.lstrip())]

    @property
    def newline(self) -> str:
        """The line ending that the text uses: that of its first line."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"


@by_text
def positions(text: str) -> Positions:
    """The lines of a text, cached."""
    return Positions(text, (0, *(m.end() for m in _LINE_END.finditer(text))))
