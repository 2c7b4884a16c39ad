"""Whether the configured model answers at all."""

from __future__ import annotations

import time

from tracemend.model.author import About, Ask, Message
from tracemend.model.chosen import Authors
from tracemend.project.process import Cancel
from tracemend.settings import Settings

_SECONDS = 30.0
_TOKENS = 64
"""Models that think first need some for their thoughts."""


def try_connection(settings: Settings) -> str:
    """What was found, in words: `answered in 0.8 s, $3 and $15 per million tokens sent and received`.

    Nothing of any project is sent. Raises ModelFailed, UsageError.
    """
    authors = Authors()
    try:
        with authors.author(settings) as author:
            about = author.about()
            began = time.monotonic()
            words = (Message("user", "Reply with the word OK."),)
            author.ask(Ask(words, "connection", most_tokens=_TOKENS, seconds=_SECONDS), Cancel())
            return f"answered in {time.monotonic() - began:.1f} s, {_price(about)}"
    finally:
        authors.close()


def _price(about: About) -> str:
    if about.prompt_price is None or about.reply_price is None:
        return "price unknown"
    return f"${about.prompt_price:g} and ${about.reply_price:g} per million tokens sent and received"
