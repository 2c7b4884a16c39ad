"""What rich prints under a box: the message broken at words to the console's width, and the notes, each with a mark."""

from __future__ import annotations

from unicodedata import east_asian_width

from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.lines import Lines

NOTE = "[NOTE] "
MAX_NOTES = 200
"""Lines of notes."""


def unwrapped(lines: Lines, number: int, column: int, first: str, width: int) -> tuple[str, int]:
    """The first line of a message put together again, and the number of the line after it.

    It starts at `column`; a break stands where the next word had no room, or in a word that is longer than the console,
    which older versions of rich break where it stands and newer ones at the margin.
    """
    last, has_space = column + columns(first), column > 0
    while (line := lines.at(number)) is not None and line.strip() and last <= width:
        word = line.split(" ", 1)[0]
        if line.startswith((" ", NOTE)) or last + 1 + columns(word) <= width:
            break
        broken = columns(first.rpartition(" ")[2]) + columns(word) > width
        within_word = last == width and (not has_space or broken)
        first += line if within_word or first[-1:] in ("", " ") else f" {line}"
        last, has_space = columns(line), " " in line
        number += 1
    return first, number


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def marked_notes(lines: Lines, number: int, message: str) -> tuple[str, tuple[str, ...], int]:
    """The message without the notes that were taken for more of it, the notes, and the number of the line after them."""
    said, *rest = message.split(f"\n{NOTE}")
    if not rest and not (lines.at(number) or "").startswith(NOTE):
        return message, (), number
    notes = list(rest)
    for _ in range(MAX_NOTES):
        line = lines.at(number)
        if line is None or not line.strip() or is_foreign(line):
            break
        if line.startswith(NOTE):
            notes.append(line.removeprefix(NOTE))
        else:
            notes[-1] += f"\n{line}"
        number += 1
    return said, tuple(notes), number
