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

from tracemend.fix import Edit, apply_edits
from tracemend.model.replies.matching import edits_of_files, replaced
from tracemend.model.replies.values import Code, Mismatch

_BLOCK = re.compile(
    r"^[ \t]*<{5,9}[ \t]*SEARCH[^\n]*\n(?P<old>.*?)^[ \t]*={5,9}[ \t]*\n(?P<new>.*?)^[ \t]*>{5,9}[ \t]*(?:REPLACE|UPDATED)?[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
_FILE = re.compile(r"(?im)^[ \t#*`]*(?:FILE|PATH)[ \t]*:[ \t]*`?(?P<file>[^\n`]+?)`?[ \t*]*$")
_BARE = re.compile(r"(?m)^[ \t#*`]*(?P<file>[\w./-]+\.[a-z]{1,4})[`*:]*[ \t]*$")
_MOST = 20


def has_blocks(text: str) -> bool:
    """Whether a reply means to be of this form."""
    return _BLOCK.search(text) is not None


def read_blocks(text: str, code: Code) -> tuple[Edit, ...]:
    """The edits of all blocks.

    Raises Mismatch when one does not fit the code.
    """
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) > _MOST:
        raise Mismatch(f"{len(blocks)} blocks are too many: change as little as you can.")
    changed: dict[str, str] = {}
    file, end = code.file, 0
    for block in blocks:
        file = _file_of(text[end : block.start()], file, code)
        end = block.end()
        before = changed.get(file, code.texts.get(file))
        if before is None:
            raise Mismatch(f"There is no file {file!r} that may be changed: choose one of those shown.")
        edits = replaced(file, before, _lines(block["old"]), _lines(block["new"]))
        changed[file] = apply_edits(before, edits)
    return edits_of_files(changed, code.texts)


def _file_of(between: str, last: str, code: Code) -> str:
    named = [*_FILE.finditer(between)] or [*_BARE.finditer(between)]
    return code.named(named[-1]["file"]) if named else last


def _lines(text: str) -> list[str]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return lines[:-1] if lines and not lines[-1] else lines
