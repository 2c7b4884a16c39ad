"""Texts made fit to publish: what an incident says goes into commits and pull requests as plain words and nothing more.

Forges act on words: `Fixes #1` closes an issue and `@name` rings somebody's phone. A message of an exception may hold either,
so a zero-width space takes their power and leaves their looks.
"""

from __future__ import annotations

import re

_HTTP_USER = re.compile(r"(?i)\b(https?|ftps?)://[^\s/@'\"<>]*@")
_PASSWORD = re.compile(r"(://[^\s/:@'\"<>]*):[^\s/@'\"<>]+@")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CLOSING = re.compile(
    r"(?i)\b(close[sd]?|closing|fix(?:e[sd]|ing)?|resolve[sd]?|resolving|implement(?:s|ed|ing)?)"
    r"(?=:?\s+(?:issues?\s+)?(?:[\w./-]*#\d|GH-\d|AB#\d|[A-Z][A-Z0-9_]+-\d|https?://))"
)
_MENTION = re.compile(r"(?<![\w.+-])@(?=\w)")
_POWERLESS = "\u200b"


def without_credentials(text: str) -> str:
    """`text` with the user and password of every web address taken out, and the password of every other."""
    return _PASSWORD.sub(r"\1@", _HTTP_USER.sub(lambda m: f"{m[1]}://", text))


def published(text: str, limit: int = 300) -> str:
    """One line of foreign text for a commit or pull request: no credentials, control characters, closing words or mentions."""
    line = " ".join(_CONTROL.sub(" ", without_credentials(text)).split())
    line = line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
    line = _CLOSING.sub(lambda m: f"{m[1]}{_POWERLESS}", line)
    return _MENTION.sub(f"@{_POWERLESS}", line)


def markdown(text: str, limit: int = 300) -> str:
    """One line of foreign text for a page that reads Markdown: `published`, and no mark-up, link, image or table of its own."""
    return re.sub(r"([\\`*_\[\]<>|~!#])", r"\\\1", published(text, limit))


def code_span(text: str, limit: int = 300) -> str:
    """The same as code: nothing in it has a meaning, and it can't end the span."""
    line = published(text, limit).replace("`", "ˋ").replace("|", "¦")
    return f"`{line}`" if line else ""


def count(number: int, noun: str) -> str:
    """`1 test`, `2 tests`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
