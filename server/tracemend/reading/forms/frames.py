"""Frames as CPython prints them: `File "…", line N, in f`, the source line and the carets under it."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from tracemend.incident import Frame
from tracemend.reading.window import Lines

FRAME = re.compile(r'(\s*)File "(.*)", line (\d+)(?:, in (.*?)|)\s*$')
_REPEATED = re.compile(r"\s*\[Previous line repeated \d+ more times?\]\s*$")
_CARETS = re.compile(r"\s*[~^][~^ ]*$")


def read_frames(lines: Lines, start: int) -> tuple[list[Frame], int]:
    """The frames from line `start` on, and the number of the first line that is none of theirs."""
    frames: list[Frame] = []
    number = start
    while (line := lines.at(number)) is not None:
        found = FRAME.match(line)
        if found is not None:
            source, col, end_col, number = _read_source(lines, number + 1, len(found[1]), by_width=bool(found[4]))
            frames.append(Frame(found[2], _number(found[3]), found[4], source, col, end_col))
        elif frames and (_REPEATED.match(line) or (not line.strip() and _frame_follows(lines, number + 1))):
            number += 1
        else:
            break
    return frames, number


def _number(digits: str) -> int:
    return int(digits[:18])


def _frame_follows(lines: Lines, number: int) -> bool:
    line = lines.at(number)
    return line is not None and FRAME.match(line) is not None


def _read_source(
    lines: Lines, number: int, indent: int, *, by_width: bool
) -> tuple[str | None, int | None, int | None, int]:
    """Source, caret range and the number of the line after them; the source may run over several lines."""
    first = lines.at(number)
    if first is None or _indent(first) <= indent or FRAME.match(first) or _REPEATED.match(first):
        return None, None, None, number
    source = first.strip()
    col = end_col = None
    number += 1
    second = lines.at(number)
    if second is not None and _CARETS.match(second):
        col, end_col = caret_range(first, second, by_width=by_width)
        number += 1
    while (line := lines.at(number)) is not None and _indent(line) > indent + 1:
        if FRAME.match(line) and _indent(line) <= indent + 1:
            break
        number += 1
    return source, col, end_col, number


def _indent(line: str) -> int:
    """Width of the leading whitespace; 0 for a blank line."""
    stripped = line.lstrip()
    return len(line) - len(stripped) if stripped else 0


def caret_range(source: str, carets: str, *, by_width: bool = True) -> tuple[int | None, int | None]:
    """Columns of the caret range in the stripped source line, in code points, from both lines as printed.

    Python 3.12 and later place carets by display width, 3.11 and all SyntaxErrors by code points: a range that ends
    within a wide character was not placed by width.
    """
    indent = len(source) - len(source.lstrip())
    text = source.strip()
    start = len(carets) - len(carets.lstrip()) - indent
    end = len(carets.rstrip()) - indent
    if start < 0:
        return None, None
    if by_width and not text.isascii():
        columns = _columns(text)
        if start in columns and end in columns:
            return columns[start], columns[end]
    return start, end


def _columns(text: str) -> dict[int, int]:
    """Display column to code point, for every boundary between characters."""
    columns = {0: 0}
    width = 0
    for number, character in enumerate(text, 1):
        width += 2 if east_asian_width(character) in "WF" else 1
        columns[width] = number
    return columns
