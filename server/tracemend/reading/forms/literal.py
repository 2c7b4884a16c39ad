"""The text that a quoted `raise` statement gives its exception, as far as the statement itself tells."""

from __future__ import annotations

import re

_RAISE = re.compile(r"raise\s+[\w.]+\(\s*([fF]?)(['\"])(.*)\2\s*\)(?:\s+from\s+[\w.]+)?\s*$")
_PLAIN_ESCAPE = re.compile(r"\\[\\'\"]")


def raised_text(source: str) -> re.Pattern[str] | None:
    """A pattern of the message's one line: `raise ValueError(f"bad {x}")` gives `bad .*`.

    None when the statement does not hold the whole message, or the message has several lines.
    """
    found = _RAISE.match(source) if len(source) < 1_000 else None
    if found is None:
        return None
    marker, quote, body = found.groups()
    body = _PLAIN_ESCAPE.sub(lambda m: m[0][1], body) if "\\" in body else body
    if "\\" in body or (not marker and _ends_early(found[3], quote)):
        return None
    if not marker:
        return re.compile(re.escape(body))
    parts = re.split(r"(\{\{|\}\}|\{[^{}]*\})", body)
    if len(parts) > 21:
        return None
    pattern = "".join(_part(part) for part in parts)
    return re.compile(pattern)


def _part(part: str) -> str:
    if part in ("{{", "}}"):
        return re.escape(part[0])
    return ".*" if part.startswith("{") else re.escape(part)


def _ends_early(body: str, quote: str) -> bool:
    """Whether the literal closes before the last quote: `"a" % "b"`."""
    return quote in re.sub(r"\\.", "", body)
