"""What stands before every line: container names, times, hosts, quoting, indentation.

A header shows what stood before it, the line after it shows what stands before every line. Times differ from line to line; all
else in a prefix is the same for one stream, and so tells two interleaved streams apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from tracemend.reading.cleaning.substitutes import Substitutes, substitutes_in

_TIMES = re.compile(r"\d+(?:[:.,/T+-]+\d+)+Z?|(?<=\[)\s*\d+\.\d+(?=\])")
_NUMBER = re.compile(r"(?<![\w.])(?<!\d[:,/+])(?<!\w-)\d{1,9}(?![:.,/-]?\w)")
"""A number that is no part of a time, a date or a name."""
_FRAME = re.compile(r'(.{0,400}?)(?:  )?(?:> )?File "')
MAX_PREFIX = 400
MAX_NUMBERS = 8
"""Numbers before a header that are looked at, whether they count the lines."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Something that stands before every line of one stream."""

    pattern: re.Pattern[str]
    ends: bool
    """A line without it ends the stream's text; else it belongs to another stream."""
    key: str | None = None
    """Each line is a JSON object that holds the line of text under this key."""
    stream: str | None = None
    """With a key: the stream that the object names, `stdout` or `stderr`."""
    substitutes: Substitutes | None = None
    """Characters that stand for others in every line."""

    def strip(self, line: str) -> str | None:
        """The line without it; None when it does not stand there."""
        if self.key is not None:
            return _json_text(line, self.key, self.stream)
        if self.substitutes is not None:
            line = self.substitutes.decode(line)
        found = self.pattern.match(line)
        return line[found.end() :] if found else None

    def is_last(self, line: str) -> bool:
        """Whether a line, as it stands, ends the stream's text."""
        closes = self.substitutes.closes if self.substitutes is not None else None
        return closes is not None and closes.search(line) is not None


def prefix_between(before: str, following: str) -> Prefix | str | None:
    """The prefix, from what stands before a header and from a line after it.

    "" when lines stand without a prefix; None when `following` does not tell, being another stream's.
    """
    substitutes = substitutes_in(before, following)
    if substitutes is not None:
        return _substituted(before, following, substitutes)
    if not before:
        return ""
    if len(before) <= MAX_PREFIX:
        prefix = make_prefix(before)
        if prefix.strip(following) is not None:
            return prefix
    found = _FRAME.match(following)
    if found is None:
        return None if before.strip() else ""
    own = found[1]
    if not own:
        return ""
    if not own.strip() or make_prefix(own).strip(before) is not None:
        return make_prefix(own)
    return None


def _substituted(before: str, following: str, substitutes: Substitutes) -> Prefix | str:
    shown = substitutes.decode(following)
    found = _FRAME.match(shown)
    if found is None:
        return ""
    same = make_prefix(substitutes.decode(before))
    prefix = same if same.strip(shown) is not None else make_prefix(found[1])
    return replace(prefix, substitutes=substitutes, ends=False)


def numbering(before: str, line_at: Callable[[int], str | None]) -> Prefix | None:
    """The prefix with the line's number in it, as editors, pagers and `grep -n` give it; None when nothing counts on.

    `line_at` gives the lines after the header's, which is number 0.
    """
    for number in islice(_NUMBER.finditer(before), MAX_NUMBERS):
        pattern = _counting(before[: number.start()].rstrip(), before[number.end() :])
        if pattern is not None and all(_number(pattern, line_at(n)) == int(number[0]) + n for n in (1, 2)):
            return Prefix(pattern, ends=True)
    return None


def _counting(head: str, tail: str) -> re.Pattern[str] | None:
    """What stands before every line, the number being its group; None when nothing parts the number from the line."""
    mark = tail.strip()
    space = tail[len(tail.rstrip()) :]
    if not tail:
        return None
    ends = f"(?:{re.escape(space)}|\\s*$)" if space else ""
    return re.compile(rf"{_either(head)}\s*(\d+)" + (rf"\s*{_either(mark)}{ends}" if mark else ends))


def _number(pattern: re.Pattern[str], line: str | None) -> int | None:
    found = pattern.match(line) if line is not None else None
    return int(found[1][:18]) if found is not None else None


def _either(text: str) -> str:
    """The text, in which `grep` writes a hyphen in place of a colon in the lines that it shows around a hit."""
    return "".join("[:-]" if character in ":-" else re.escape(character) for character in text)


def make_prefix(prefix: str) -> Prefix:
    """The prefix with any time in it; on a blank line its trailing whitespace may be gone."""
    body = prefix.rstrip()
    parts: list[str] = []
    end = 0
    for found in _TIMES.finditer(body):
        parts += [re.escape(body[end : found.start()]), r" *[\d:.,/T+-]+Z?"]
        end = found.end()
    parts.append(re.escape(body[end:]))
    space = prefix[len(body) :]
    pattern = re.compile("".join(parts) + (f"(?:{re.escape(space)}|\\s*$)" if space else ""))
    return Prefix(pattern, ends=not any(character.isalnum() for character in body))


def json_prefix(line: str, text: str) -> tuple[Prefix, str] | None:
    """For a line that is a JSON object which holds one line of text: that of its key, and the text of this line.

    The text ends in `text`; any line will do where the object names the stream it was printed to, as Docker's files do.
    """
    if not line.startswith("{") or (text not in line and '"stream"' not in line):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    printed = _stream(value) is not None
    for key, content in value.items():
        if isinstance(content, str) and len(content) <= MAX_PREFIX:
            told = content.rstrip("\r\n")
            if told.endswith(text) or (printed and content.endswith("\n") and "\n" not in told):
                return Prefix(re.compile(""), ends=False, key=key, stream=_stream(value)), told
    return None


def _stream(value: dict[str, object]) -> str | None:
    stream = value.get("stream")
    return stream if isinstance(stream, str) else None


def _json_text(line: str, key: str, stream: str | None) -> str | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or _stream(value) != stream:
        return None
    content = value.get(key)
    return content.rstrip("\r\n") if isinstance(content, str) else None
