"""A recipe's page: what its module's docstring says, in its sections.

Title

## What it does
## Why the error happens
## Example                      fenced blocks of files; more examples may follow, with what differs in the heading
## When it is not offered       a list
## Questions                    each under a heading of the third level
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from tracemend.recipes.recipe import Recipe

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^### (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\S+)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of an example."""

    language: str
    words: tuple[str, ...]
    """The rest of the info string: `before main.py`."""
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question that people ask of this error."""

    question: str
    answer: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its sections, as Markdown; "" and () for what a page lacks."""

    title: str
    does: str
    why: str
    examples: tuple[tuple[Block, ...], ...]
    not_offered: tuple[str, ...]
    questions: tuple[Question, ...]


def page_of(recipe: Recipe) -> Page:
    """The page of a recipe, ours or another package's."""
    return read_page(sys.modules[recipe.propose.__module__].__doc__ or recipe.title)


def read_page(text: str) -> Page:
    """The page that a docstring holds."""
    found = sections(text)
    first = dict(reversed(found))  # of sections with the same heading the first
    return Page(
        title=next((line.strip() for line in text.splitlines() if line.strip()), ""),
        does=first.get("What it does", ""),
        why=first.get("Why the error happens", ""),
        examples=tuple(blocks(body) for heading, body in found if heading.startswith("Example")),
        not_offered=tuple(_items(first.get("When it is not offered", ""))),
        questions=tuple(Question(*pair) for pair in _split(_QUESTION, first.get("Questions", ""))),
    )


def sections(text: str) -> list[tuple[str, str]]:
    """The headings of the second level and what stands under each."""
    return _split(_SECTION, text)


def blocks(body: str) -> tuple[Block, ...]:
    """The fenced blocks of a section."""
    return tuple(Block(m[1], tuple(m[2].split()), m[3]) for m in _FENCE.finditer(body + "\n"))


def _split(heading: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    parts = heading.split(text)
    return [(parts[i].strip(), parts[i + 1].strip("\n")) for i in range(1, len(parts), 2)]


def _items(section: str) -> list[str]:
    """The items of a list, each in one line."""
    return [" ".join(item.split()) for item in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]
