"""What stands before every line: container names, times, hosts, quoting, indentation.

A header shows what stood before it, the line after it shows what stands before every line. Times differ from line to line; all
else in a prefix is the same for one stream, and so tells two interleaved streams apart.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

_TIMES = re.compile(r"\d+(?:[:.,/T+-]+\d+)+Z?|(?<=\[)\s*\d+\.\d+(?=\])")
_FRAME = re.compile(r'(.{0,400}?)(?:  )?(?:> )?File "')
_HTML = re.compile(r"File &(?:quot|#34|#x22);|^(?:&nbsp;)|<br ?/?>\s*$")
MAX_PREFIX = 400


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
    html: bool = False
    """The text is HTML: tags go, entities are resolved."""

    def strip(self, line: str) -> str | None:
        """The line without it; None when it does not stand there."""
        if self.key is not None:
            return _json_text(line, self.key, self.stream)
        if self.html:
            line = plain_line(line)
        found = self.pattern.match(line)
        return line[found.end() :] if found else None


def plain_line(line: str) -> str:
    """One line of HTML as the text it shows."""
    from tracemend.reading.cleaning.html import without_tags

    return without_tags(line).rstrip("\n")


def prefix_between(before: str, following: str) -> Prefix | str | None:
    """The prefix, from what stands before a header and from a line after it.

    "" when lines stand without a prefix; None when `following` does not tell, being another stream's.
    """
    if _HTML.search(following) is not None:
        shown = plain_line(following)
        found = _FRAME.match(shown)
        if found is None:
            return ""
        same = make_prefix(plain_line(before))
        return replace(same if same.strip(shown) is not None else make_prefix(found[1]), html=True, ends=False)
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


def make_prefix(prefix: str) -> Prefix:
    """The prefix with any time in it; on a blank line its trailing whitespace may be gone."""
    body = prefix.rstrip()
    parts: list[str] = []
    end = 0
    for found in _TIMES.finditer(body):
        parts += [re.escape(body[end : found.start()]), r"[\d:.,/T+-]+Z?"]
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
