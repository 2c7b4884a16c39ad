"""Web pages and escaped pastes: the texts in a page that may hold a traceback, tags off and entities resolved."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_QUOTED = re.compile(r"<(textarea|pre)\b[^>]*>(.*?)</\1\s*>|<!--(.*?)-->", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/pre|/blockquote)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*>")
_MARK = "Traceback (most recent call last)"


def texts_of_page(page: str) -> Iterator[str]:
    """The texts to read, the one that a page holds for copying first; another only where that is missing."""
    texts = [without_tags(area or comment or "") for _, area, comment in _QUOTED.findall(page)]
    told = [text for text in texts if _MARK in text]
    if told:
        yield max(told, key=lambda text: text.count('File "'))
        return
    yield without_tags(_HIDDEN.sub("", page))


def without_tags(text: str) -> str:
    """HTML as the text it shows."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return unescaped(text)


def unescaped(text: str) -> str:
    """Entities resolved; a non-breaking space is a space."""
    return html.unescape(text).replace("\xa0", " ")
