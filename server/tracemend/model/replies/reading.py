"""A reply read: whatever form it was asked for in, every form that can be told is taken."""

from __future__ import annotations

import re

from tracemend.fix import Edit
from tracemend.model.replies.blocks import has_blocks, read_blocks
from tracemend.model.replies.function import read_functions
from tracemend.model.replies.schema import read_changes, read_object
from tracemend.model.replies.values import NOT_AT_FAULT, Code, Elsewhere, Lacking, Mismatch, Proposed, Read, Unusable

MOST_CHARACTERS = 100_000
_FIELD = r"(?im)^[ \t#*>-]*{name}[ \t*]*:[ \t*]*(?P<value>[^\n]+)$"
_NOT_CODE = re.compile(r"(?im)^[ \t#*`]*NOT[ _]CODE\b[ \t*`:]*(?P<cause>[^\n]*)$")
_NEED = re.compile(r"(?im)^[ \t#*`]*NEED[ \t*`]*:[ \t*`]*(?P<name>[^\n`*]+)")
_STEP = re.compile(r"(?m)^[ \t]*(?:[-*]|\d+[.)])[ \t]+(?P<step>[^\n]+)$")
_THINKING = re.compile(r"(?s)<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_MOST_STEPS = 8
_MOST_NEEDS = 4


def read_reply(text: str, code: Code) -> Read:
    """What a reply says. Nothing in it is executed, and nothing but today's texts is edited."""
    if len(text) > MOST_CHARACTERS:
        return Unusable(f"The reply is longer than {MOST_CHARACTERS:,} characters: change as little as you can.")
    text = _THINKING.sub("", text.replace("\r\n", "\n"))
    data = read_object(text)
    try:
        return _of_text(text, code) if data is None else _of_object(data, code)
    except Mismatch as mismatch:
        return Unusable(str(mismatch))


def _of_text(text: str, code: Code) -> Read:
    if has_blocks(text):
        return _proposed(text, read_blocks(text, code))
    needs = [plain(match["name"]) for match in _NEED.finditer(text)]
    if needs and "```" not in text:
        return Lacking(tuple(dict.fromkeys(needs))[:_MOST_NEEDS])
    not_code = _NOT_CODE.search(text)
    if not_code is not None:
        steps = [plain(match["step"]) for match in _STEP.finditer(text, not_code.end())]
        return Elsewhere(plain(not_code["cause"]) or _field("CAUSE", text) or NOT_AT_FAULT, tuple(steps[:_MOST_STEPS]))
    if not text.strip():
        return Unusable("The reply is empty.")
    return _proposed(text, read_functions(text, code))


def _proposed(text: str, edits: tuple[Edit, ...]) -> Read:
    if not edits:
        return Unusable("The reply changes nothing.")
    head = re.split(r"(?m)^[ \t]*(?:<{5,9}[ \t]*SEARCH|```)", text, maxsplit=1)[0]
    return Proposed(_field("TITLE", head), _field("CAUSE", head), edits)


def _of_object(data: dict[str, object], code: Code) -> Read:
    def texts(name: str, most: int) -> tuple[str, ...]:
        found = data.get(name)
        return (
            tuple(plain(t) for t in found if isinstance(t, str) and t.strip())[:most] if isinstance(found, list) else ()
        )

    def one(name: str) -> str:
        found = data.get(name)
        return plain(found) if isinstance(found, str) else ""

    if data.get("answer") == "need" and texts("needs", _MOST_NEEDS):
        return Lacking(texts("needs", _MOST_NEEDS))
    if data.get("answer") == "not_code":
        return Elsewhere(one("cause") or NOT_AT_FAULT, texts("steps", _MOST_STEPS))
    edits = read_changes(data, code)
    return Proposed(one("title"), one("cause"), edits) if edits else Unusable("The reply changes nothing.")


def _field(name: str, text: str) -> str:
    found = re.search(_FIELD.format(name=name), text)
    return plain(found["value"]) if found else ""


def plain(text: str, limit: int = 300) -> str:
    """One line of a reply for people: without invisible characters and those that turn the direction of writing."""
    line = " ".join(_INVISIBLE.sub(" ", text).split()).strip("`* ")
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
