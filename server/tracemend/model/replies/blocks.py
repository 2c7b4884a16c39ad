"""Search/replace blocks: the form for strong models.

CAUSE: `price` is missing for gifts
TITLE: Give gifts a price of zero
FILE: shop/cart.py
<<<<<<< SEARCH
    return item["price"]
=======
    return item["price"] if not item.get("gift") else 0
>>>>>>> REPLACE
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.fix import Edit, apply_edits
from tracemend.model.replies.matching import edits_of_files, replaced
from tracemend.model.replies.values import Code, Mismatch

_SEARCH = re.compile(r"[ \t]*<{5,9}[ \t]*SEARCH\b")
_MIDDLE = re.compile(r"[ \t]*={5,9}[ \t]*$")
_REPLACE = re.compile(r"[ \t]*>{5,9}[ \t]*(?:REPLACE\b|UPDATED\b|$)")
_FILE = re.compile(r"(?im)^[ \t#*`]*(?:FILE|PATH)[ \t]*:[ \t]*`?(?P<file>[^\n`]+?)`?[ \t*]*$")
_BARE = re.compile(r"(?m)^[ \t#*`]*(?P<file>[\w./-]+\.[a-z]{1,4})[`*:]*[ \t]*$")
_MOST = 20


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands before a block, and its two parts."""

    before: list[str]
    old: list[str]
    new: list[str]


def has_blocks(text: str) -> bool:
    """Whether a reply means to be of this form."""
    return any(_SEARCH.match(line) for line in text.split("\n"))


def _blocks(text: str) -> Iterator[_Block]:
    """The whole blocks, in one pass; one that does not end is left out."""
    before: list[str] = []
    old: list[str] = []
    new: list[str] = []
    part = before
    for line in text.split("\n"):
        if _SEARCH.match(line):
            old, new = [], []
            part = old
        elif part is old and part is not before and _MIDDLE.match(line):
            part = new
        elif part is new and part is not before and _REPLACE.match(line):
            yield _Block(before, old, new)
            before = []
            part = before
        else:
            part.append(line)


def read_blocks(text: str, code: Code) -> tuple[Edit, ...]:
    """The edits of all blocks.

    Raises Mismatch when one does not fit the code, or none is whole.
    """
    blocks = list(_blocks(text))
    if not blocks or len(blocks) > _MOST:
        raise Mismatch(
            f"There are {len(blocks)} whole blocks: write one for every place, each with all of its three marks."
        )
    changed: dict[str, str] = {}
    file = code.file
    for block in blocks:
        file = _file_of("\n".join(block.before), file, code)
        before = changed.get(file, code.texts.get(file))
        if before is None:
            raise Mismatch(f"There is no file {file!r} that may be changed: choose one of those shown.")
        changed[file] = apply_edits(before, replaced(file, before, block.old, block.new))
    return edits_of_files(changed, code.texts)


def _file_of(between: str, last: str, code: Code) -> str:
    named = [*_FILE.finditer(between)] or [*_BARE.finditer(between)]
    return code.named(named[-1]["file"]) if named else last
