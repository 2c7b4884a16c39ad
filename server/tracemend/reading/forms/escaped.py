"""A traceback as one escaped string: in a JSON line, in logfmt, in a `repr`."""

from __future__ import annotations

import json
import re

from tracemend.reading.forms.form import Form, Found
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import HEADER

_ESCAPED = re.compile(r"Traceback \(most recent call last\):(?:\\+r)?\\+n")
_STRUCTURED = '"exc_type"'
_ESCAPE = re.compile(r"\\(?:([nrtbf\\/\"'])|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_BYTES = re.compile(r"(?:.*\W)?[bB]")
_STRING_PREFIX = re.compile(r"(?:.*\W)?[rbuf]{1,2}", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"(?:[(,=+\[{]|[\"'\])}]:)\s+[rbfuRBFU]{0,2}$|\($")


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
    incidents = read_payload(data, read_whole) if data is not None else []
    if not incidents and HEADER in line:
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
    """The string with its escapes undone, from its opening quote to its closing one."""
    found = _ESCAPED.search(line)
    if found is None:
        return []
    start, quote = _opening(line, found.start())
    if quote and _SOURCE_CODE.search(line[: start - 1]):
        return []
    text = line[start:]
    if quote:
        closing = re.compile(rf"(?:[^{quote}\\]|\\.)*").match(text)
        text = closing[0] if closing else text
    for _ in range(3):
        text = _SURROGATES.sub(_paired, _ESCAPE.sub(_plain, text))
        if f"{HEADER}\n" in text:
            break
    return [_decoded(text) if quote and _BYTES.fullmatch(line[max(0, start - 3) : start - 1]) else text]


def _decoded(text: str) -> str:
    """The text of a `repr` of bytes, each character being one byte."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _opening(line: str, end: int) -> tuple[int, str]:
    """Where the string starts that is open at `end`, and its quote; `end` itself and none when no string is open."""
    quote, start = "", end
    position = 0
    while position < end:
        character = line[position]
        if quote and character == "\\":
            position += 1
        elif quote and character == quote:
            quote, start = "", end
        elif not quote and character in "'\"" and not _in_word(line, position):
            quote, start = character, position + 1
        position += 1
    return start, quote


def _in_word(line: str, position: int) -> bool:
    """Whether a quote is an apostrophe: a letter stands before it that is not the prefix of a string, as in `b'…'`."""
    before = line[max(0, position - 3) : position]
    return before[-1:].isalnum() and _STRING_PREFIX.fullmatch(before) is None


def _plain(found: re.Match[str]) -> str:
    if found[1]:
        return _PLAIN.get(found[1], found[1])
    return chr(int(found[2] or found[3], 16))


def _paired(found: re.Match[str]) -> str:
    """The character that JSON writes as two."""
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16")


FORM = Form("escaped", starts, read)
