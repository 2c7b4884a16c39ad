"""A traceback as one escaped string: in a JSON line, in logfmt, in a `repr`."""

from __future__ import annotations

import json
import re

from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.message import HEADER
from tracemend.reading.window import Lines

_ESCAPED = re.compile(r"Traceback \(most recent call last\):(?:\\+r)?\\+n")
_STRUCTURED = '"exc_type"'
_ESCAPE = re.compile(r"\\(?:([nrtbf\\/\"'])|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_SOURCE_CODE = re.compile(r"[(,=+\[{:]\s+[rbfuRBFU]{0,2}$|\($")


def starts(line: str) -> int | None:
    """0 for a line with an escaped traceback."""
    if (HEADER in line and _ESCAPED.search(line)) or (_STRUCTURED in line and "{" in line):
        return 0
    return 0 if '"Traceback (most recent call last):"' in line and "{" in line else None


def read(lines: Lines) -> Found | None:
    """The incidents of line 0."""
    from tracemend.reading.payloads.table import read_payload
    from tracemend.reading.scan import read_whole

    line = lines.at(0) or ""
    data = decode_json(line)
    if data is not None:
        incidents = read_payload(data, read_whole)
    else:
        incidents = [incident for text in _unescaped(line) for incident in read_whole(text)]
    return Found(tuple(incidents), 1) if incidents else None


def decode_json(line: str) -> object:
    """The JSON object in a line, with anything before and after it; None when there is none."""
    start = line.find("{")
    for _ in range(4):
        if start < 0:
            return None
        try:
            value, _ = json.JSONDecoder().raw_decode(line, start)
        except (ValueError, RecursionError):
            start = line.find("{", start + 1)
            continue
        if isinstance(value, dict) and value:
            return value
        start = line.find("{", start + 1)
    return None


def _unescaped(line: str) -> list[str]:
    """The texts with their escapes undone, each from its header to its closing quote."""
    found = _ESCAPED.search(line)
    if found is None:
        return []
    before = line[: found.start()]
    quote = before[-1:] if before[-1:] in ("'", '"') else ""
    if quote and _SOURCE_CODE.search(before[:-1]):
        return []
    rest = line[found.start() :]
    if not quote and before.count('"') - before.count('\\"') == 1:
        quote = '"'
    end = _closing(rest, quote) if quote else len(rest)
    text = rest[:end]
    for _ in range(3):
        text = _ESCAPE.sub(_plain, text)
        if not _ESCAPED.match(text):
            break
    return [text]


def _closing(text: str, quote: str) -> int:
    found = re.compile(rf"(?:[^{quote}\\]|\\.)*").match(text)
    return found.end() if found else len(text)


def _plain(found: re.Match[str]) -> str:
    if found[1]:
        return _PLAIN.get(found[1], found[1])
    return chr(int(found[2] or found[3], 16))


FORM = Form("escaped", starts, read)
