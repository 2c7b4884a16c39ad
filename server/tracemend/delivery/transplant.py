"""A fix made on one text, carried over to another version of that text. Pure.

The user's file has uncommitted changes, the fix was made on it, and the commit must hold the fix alone. An edit is carried
over when the lines that it touches stand unchanged in the other version; else it is not, and the fix needs the changes.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from tracemend.fix import Edit


@dataclass(frozen=True, slots=True)
class _Block:
    """`size` lines that are equal in both texts, from line `old` and line `new` on."""

    old: int
    new: int
    size: int


def transplanted(edits: Sequence[Edit], old: str, new: str) -> tuple[Edit, ...] | None:
    """`edits` of the text `old` as edits of the text `new`; None when one has no certain place there."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    blocks = _equal_blocks(old_lines, new_lines)
    old_starts, new_starts = _starts(old_lines), _starts(new_lines)
    moved = []
    for edit in edits:
        block = _block_of(edit, old_starts, blocks)
        if block is None:
            return None
        shift = new_starts[block.new] - old_starts[block.old]
        moved.append(replace(edit, start=edit.start + shift, end=edit.end + shift))
    return tuple(moved)


def still_parses(file: str, before: str, after: str) -> bool:
    """Whether Python text that parsed before the edits does so after them; True for what is no Python."""
    return not file.endswith((".py", ".pyi")) or not _parses(before) or _parses(after)


def _block_of(edit: Edit, starts: list[int], blocks: list[_Block]) -> _Block | None:
    """The equal block that holds every line which `edit` touches; for text put between two lines, either of them."""
    first = bisect_right(starts, edit.start) - 1
    last = bisect_right(starts, max(edit.end - 1, edit.start)) - 1
    if edit.start == edit.end == starts[first]:
        return _holding(first, first, blocks) or _before(first, blocks)
    return _holding(first, last, blocks)


def _holding(first: int, last: int, blocks: list[_Block]) -> _Block | None:
    return next((b for b in blocks if b.old <= first and last < b.old + b.size), None)


def _before(line: int, blocks: list[_Block]) -> _Block | None:
    return next((b for b in blocks if b.size and b.old < line == b.old + b.size), None)


def _equal_blocks(old: list[str], new: list[str]) -> list[_Block]:
    """Equal runs of lines; the common head and tail are found first, since difflib is slow on long files."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    blocks = [_Block(0, 0, head)]
    blocks += [_Block(b.a + head, b.b + head, b.size) for b in middle.get_matching_blocks() if b.size]
    # The end of the text counts as a line, so that text can be added behind the last one.
    return [*blocks, _Block(len(old) - tail, len(new) - tail, tail + 1)]


def _starts(lines: list[str]) -> list[int]:
    """Offset of every line's first character, the end of the text last."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
