"""The frames that rich draws in a box; the exception stands under it.

╭───────── Traceback (most recent call last) ─────────╮
│ /srv/shop.py:5 in price_of                          │
│                                                     │
│   4 def price_of(item, table):                      │
│ ❱ 5 │   return table[item]                          │
╰─────────────────────────────────────────────────────╯
KeyError: 'pear'
"""

from __future__ import annotations

import re
from itertools import pairwise

from tracemend.incident import Frame
from tracemend.reading.lines import Lines

_TOP = re.compile(r"\s*[╭┌+][─\-]+ .*Traceback \(most recent call last\).* [─\-]+[╮┐+]\s*$")
_MEMBER = re.compile(r"\s*[╭┌+][─\-]+ Sub-exception #\d+ [─\-]+[╮┐+]\s*$")
_BOTTOM = re.compile(r"\s*[╰└+][─\-]+[╯┘+]\s*$")
_ROW = re.compile(r"\s*[│|] ?(.*?)\s?[│|]\s*$")
_PLACE = re.compile(r"(\S.*?):(\d+) in (\S+)$")
_NO_FILE = re.compile(r"()in (\S+):(\d+)$")
_OLD_PLACE = re.compile(r'File "(.*)", line (\d+), in (\S+)$')
_ARROW = re.compile(r"\s*[❱>] +(\d+) ?(.*)$")
_GUIDES = re.compile(r"(?:[│|] {3}|[│|]$)*")
_SYNTAX_PLACE = re.compile(r'(?:File "(.*)", line (\d+)|(\S.*):(\d+))$')
_SYNTAX_ROWS = 2
"""Rows of the box of a SyntaxError whose file has no name: the source line and the arrow."""
_WITHIN = ("╭", "│", "╰", " ", "❱", ">")
"""How a row starts that names no place: a listing's, or one of the box of variables."""
MAX_ROWS = 100_000
MAX_WIDTH = 2_000


def is_box(line: str) -> bool:
    """Whether a box is drawn from this line on."""
    return "Traceback" in line and len(line) < MAX_WIDTH and _TOP.match(line) is not None


def read_box(lines: Lines, number: int) -> tuple[list[Frame], int]:
    """The frames in the box that starts at line `number`, and the number of the line after its bottom."""
    room = len((lines.at(number) or "").strip()) - 4
    rows, number = _rows(lines, number + 1)
    return _frames(rows, room), number


def read_member(lines: Lines, number: int) -> tuple[list[str], int] | None:
    """The lines in the box of a group's member that starts at line `number`, and the number of the line after it."""
    line = lines.at(number)
    if line is None or "Sub-exception" not in line or len(line) > MAX_WIDTH or not _MEMBER.match(line):
        return None
    return _rows(lines, number + 1)


def _rows(lines: Lines, number: int) -> tuple[list[str], int]:
    """What stands between the sides of a box, and the number of the line after its bottom."""
    rows: list[str] = []
    while (line := lines.at(number)) is not None and len(rows) < MAX_ROWS:
        if _BOTTOM.match(line):
            number += 1
            break
        found = _ROW.match(line)
        if found is None:
            break
        rows.append(found[1].rstrip())
        number += 1
    return rows, number


def _frames(rows: list[str], room: int) -> list[Frame]:
    frames: list[Frame] = []
    paragraph: list[str] = []
    for row in rows:
        if not row.strip():
            paragraph = []
            continue
        arrow = _ARROW.match(row)
        if arrow is not None and frames and frames[-1].source is None:
            last = frames[-1]
            source = _GUIDES.sub("", arrow[2], count=1).strip()
            frames[-1] = Frame(last.file, last.line, last.function, source)
            continue
        if paragraph and paragraph[0].startswith(_WITHIN) and not row.startswith(_WITHIN):
            paragraph = []
        paragraph.append(row)
        place = _place(paragraph, room)
        if place is not None:
            frames.append(place)
            paragraph = []
    return frames


def _place(paragraph: list[str], room: int) -> Frame | None:
    """The frame that a paragraph names; a long path is broken over several rows."""
    if len(paragraph) > 6 or paragraph[0].startswith(_WITHIN):
        return None
    text = paragraph[0]
    for before, row in pairwise(paragraph):
        text += row if len(before) >= room else f" {row}"
    found = _PLACE.match(text) or _OLD_PLACE.match(text)
    if found is not None:
        return Frame(found[1], int(found[2][:18]), found[3])
    found = _NO_FILE.match(text)
    return Frame("<string>", int(found[3][:18]), found[2]) if found else None


def read_syntax_box(lines: Lines, number: int) -> tuple[Frame | None, int]:
    """The place of a SyntaxError, which rich draws in a second box without a title."""
    line = lines.at(number)
    if line is None or not re.match(r"\s*[╭┌+][─\-]+[╮┐+]\s*$", line):
        return None, number
    rows: list[str] = []
    start = number
    number += 1
    while (line := lines.at(number)) is not None and len(rows) < 20 and not _BOTTOM.match(line):
        found = _ROW.match(line)
        if found is None:
            return None, start
        rows.append(found[1].rstrip())
        number += 1
    end = number if line is None else number + 1
    texts = [row for row in rows if row.strip()]
    place = _SYNTAX_PLACE.match(texts[0].strip()) if texts else None
    if place is None:
        return None, end if len(texts) == _SYNTAX_ROWS and texts[1].strip() == "▲" else start
    source = texts[1].strip() if len(texts) > 1 else None
    col = None
    if len(texts) > 2 and texts[2].strip() == "▲":
        marked = texts[2].index("▲") - (len(texts[1]) - len(texts[1].lstrip()))
        col = marked if marked >= 0 else None
    end_col = None if col is None else col + 1
    return Frame(place[1] or place[3], int((place[2] or place[4])[:18]), None, source, col, end_col), end
