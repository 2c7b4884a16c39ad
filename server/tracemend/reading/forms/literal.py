"""The text that a quoted `raise` statement gives its exception, as far as the statement itself tells."""

from __future__ import annotations

import re

_ARGUMENT = re.compile(r"\s*([fF]?)(['\"])((?:(?!\2)[^\\]|\\.)*)\2\s*\)")
_PLAIN_ESCAPE = re.compile(r"\\[\\'\"]")


def raised_text(source: str, type_text: str) -> re.Pattern[str] | None:
    """A pattern of the message's one line: `raise ValueError(f"bad {x}")` gives `bad .*`.

    None when the statement does not hold the whole message, or the message has several lines.
    """
    name = type_text.rpartition(".")[2]
    start = source.find(f"{name}(") if len(source) < 1_000 else -1
    found = _ARGUMENT.match(source, start + len(name) + 1) if start >= 0 else None
    if found is None:
        return None
    body = _PLAIN_ESCAPE.sub(lambda m: m[0][1], found[3])
    if "\\" in body:
        return None
    if not found[1]:
        return re.compile(re.escape(body))
    parts = re.split(r"(\{\{|\}\}|\{[^{}]*\})", body)
    if len(parts) > 21:
        return None
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if part in ("{{", "}}"):
        return re.escape(part[0])
    return ".*" if part.startswith("{") else re.escape(part)
