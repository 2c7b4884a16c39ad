"""Which part of a source line the carets under it mark."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

CARETS = re.compile(r"\s*[~^][~^ ]*$")
"""A line of carets."""
UNPLACED = "    ..."
"""Stands for carets of which nothing tells where they stood."""


def caret_range(source: str, carets: str, *, by_width: bool = True) -> tuple[int | None, int | None]:
    """Columns of the caret range in the stripped source line, in code points, from both lines as printed.

    Python 3.12 and later place carets by display width, 3.11 and all SyntaxErrors by code points: a range that ends
    within a wide character was not placed by width. A SyntaxError's caret may stand behind its line, which is no column.
    """
    indent = len(source) - len(source.lstrip())
    text = source.strip()
    start = len(carets) - len(carets.lstrip()) - indent
    end = len(carets.rstrip()) - indent
    if start < 0 or (start > len(text) and not by_width):
        return None, None
    return columns_by_width(text, start, end) if by_width and not text.isascii() else (start, end)


def columns_by_width(text: str, start: int, end: int) -> tuple[int, int]:
    """Code points of a range that may be given in display columns."""
    columns = _columns(text)
    return (columns[start], columns[end]) if start in columns and end in columns else (start, end)


def _columns(text: str) -> dict[int, int]:
    """Display column to code point, for every boundary between characters."""
    columns = {0: 0}
    width = 0
    for number, character in enumerate(text, 1):
        width += 2 if east_asian_width(character) in "WF" else 1
        columns[width] = number
    return columns
