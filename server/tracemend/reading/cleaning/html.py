"""Web pages and escaped pastes: the texts in a page that may hold a traceback, tags off and entities resolved."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_OPENS = re.compile(r"<(textarea|pre|script|style)\b[^<>]*>|<(!)--", re.IGNORECASE)
_CLOSES = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("textarea", "pre", "script", "style")} | {
    "!": re.compile("-->")
}
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/pre|/blockquote)\b[^<>]*>", re.IGNORECASE)
_WITHIN_LINE = re.compile(r"\s*\n\s+(?=line <i>|in <b>|<span class=\"collapse)")
"""Where the source of Starlette's debug page goes on with the line of a frame."""
_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*>")
_HIDDEN = ("script", "style")
_MARK = "Traceback (most recent call last)"


def texts_of_page(page: str) -> Iterator[str]:
    """The texts to read, the one that a page holds for copying first; another only where that is missing."""
    elements = list(_elements(page))
    texts = [without_tags(page[start:end]) for name, start, end in elements if name not in _HIDDEN]
    told = [text for text in texts if _MARK in text]
    if told:
        yield max(told, key=lambda text: text.count('File "'))
        return
    shown, at = [], 0
    for name, start, end in elements:
        if name in _HIDDEN:
            shown.append(page[at:start])
            at = end
    yield without_tags(_WITHIN_LINE.sub(" ", "".join([*shown, page[at:]])))


def _elements(page: str) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of what stands in each element that holds text as it is; `!` is a comment."""
    endless: set[str] = set()
    at = 0
    while (opens := _OPENS.search(page, at)) is not None:
        name = (opens[1] or opens[2]).lower()
        closes = None if name in endless else _CLOSES[name].search(page, opens.end())
        if closes is None:
            endless.add(name)
            at = opens.end()
        else:
            yield name, opens.end(), closes.start()
            at = closes.end()


def without_tags(text: str) -> str:
    """HTML as the text it shows."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return unescaped(text)


def unescaped(text: str) -> str:
    """Entities resolved; a non-breaking space is a space."""
    return html.unescape(text).replace("\xa0", " ")
