"""The text that a quoted `raise` statement gives its exception, as far as the statement itself tells."""

from __future__ import annotations

import re

_ARGUMENT = re.compile(r"\s*([fF]?)(['\"])((?:(?!\2)[^\\]|\\.)*)\2\s*\)")
_PLAIN_ESCAPE = re.compile(r"\\[\\'\"n]")
_ODD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\[^\\'\"n]")
_PLACES = re.compile(r"(\{\{|\}\}|\{[^{}]*\})")
MAX_PLACES = 21


def raised_lines(source: str, type_text: str) -> list[re.Pattern[str]]:
    """A pattern for each line of the message: `raise ValueError(f"bad {x}")` gives one, `bad .*`.

    Empty when the statement does not hold the whole message.
    """
    name = type_text.rpartition(".")[2]
    start = source.find(f"{name}(") if len(source) < 1_000 else -1
    found = _ARGUMENT.match(source, start + len(name) + 1) if start >= 0 else None
    if found is None:
        return []
    body = _PLAIN_ESCAPE.sub(lambda m: "\n" if m[0][1] == "n" else m[0][1], found[3])
    if _ODD_ESCAPE.search(found[3]):
        return []
    lines = body.split("\n")
    if not found[1]:
        return [re.compile(re.escape(line)) for line in lines]
    return [re.compile("".join(_part(part) for part in _PLACES.split(line)[:MAX_PLACES])) for line in lines]


def _part(part: str) -> str:
    if part in ("{{", "}}"):
        return re.escape(part[0])
    return ".*" if part.startswith("{") else re.escape(part)
