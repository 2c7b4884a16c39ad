"""The text that a quoted `raise` statement gives its exception, as far as the statement itself tells."""

from __future__ import annotations

import re

_ARGUMENT = re.compile(r"\s*([fF]?)(['\"])((?:(?!\2)[^\\]|\\.)*)\2\s*([),]|%[^%]|\.format\()")
_NO_ARGUMENT = re.compile(r"\braise [\w.]+(?:\(\s*\))?(?: from .*)?$")
_WARN = re.compile(r"\bwarn\(")
_PLAIN_ESCAPE = re.compile(r"\\[\\'\"n]")
_ODD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\[^\\'\"n]")
_PLACES = re.compile(r"(?<!\{)(?:\{\{)*\{(?!\{)[^{}]*\}")
_PERCENT_PLACES = re.compile(r"(?<!%)(?:%%)*%(?:\(\w*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_DOUBLED = re.compile(r"([{}])\1")
MAX_SOURCE = 1_000


def raised_lines(source: str, type_text: str) -> list[tuple[str, ...]]:
    """The fixed parts of each line of the message: `raise ValueError(f"bad {x}")` gives one line, of `bad ` and nothing.

    Empty when the statement does not hold the whole message.
    """
    if len(source) >= MAX_SOURCE:
        return []
    name = type_text.rpartition(".")[2]
    if (bare := _NO_ARGUMENT.search(source)) is not None and name in bare[0]:
        return [("",)]
    call = re.search(rf"{re.escape(name)}\(", source) or (_WARN.search(source) if name.endswith("Warning") else None)
    found = _ARGUMENT.match(source, call.end()) if call is not None else None
    if found is None or _ODD_ESCAPE.search(found[3]):
        return []
    body = _PLAIN_ESCAPE.sub(lambda m: "\n" if m[0][1] == "n" else m[0][1], found[3])
    lines = body.split("\n")
    percents = found[4][0] == "%"
    if not found[1] and not percents and found[4] != ".format(":
        return [(line,) for line in lines]
    places = _PERCENT_PLACES if percents else _PLACES
    if places.fullmatch(lines[-1]):
        return []
    return [tuple(_undoubled(part, percents=percents) for part in places.split(line)) for line in lines]


def _undoubled(part: str, *, percents: bool) -> str:
    return part.replace("%%", "%") if percents else _DOUBLED.sub(r"\1", part)


def fits(parts: tuple[str, ...], line: str) -> bool:
    """Whether a line has the fixed parts, in their order, with anything between them."""
    if len(parts) == 1:
        return line == parts[0]
    if not line.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = line.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return line.endswith(parts[-1]) and len(line) - len(parts[-1]) >= at
