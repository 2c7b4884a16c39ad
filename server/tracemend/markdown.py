"""Markdown that foreign text can't break: whatever an incident says stands in code spans and blocks only."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from tracemend.fix import Step
from tracemend.incident import ExceptionRecord


def code(text: str) -> str:
    """A code span that `text` can't end."""
    text = " ".join(text.split())
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str, language: str = "") -> str:
    """A code block that `text` can't end."""
    fence = _fence(text, 3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * (longest + 1 if longest >= least else least)


def plain(text: str) -> str:
    """Prose of ours that quotes foreign names: markup characters lose their meaning."""
    return _prose(" ".join(text.split()))


def _prose(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", text)


def sentence(text: str) -> str:
    """The same with a capital at its beginning and a full stop at its end."""
    text = " ".join(text.split())
    if not text:
        return ""
    first = text[0].upper() if text[1:2].islower() or text[1:2] == " " else text[0]
    whole = f"{first}{text[1:]}{'' if text[-1] in '.?!…' else '.'}"
    pieces = re.split(r"`([^`]+)`", whole)  # what was quoted as code stays so
    return "".join(code(piece) if number % 2 else _prose(piece) for number, piece in enumerate(pieces))


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already; "" for none."""
    return "\n".join(f"- {item}" for item in items)


def numbered(items: Iterable[str]) -> str:
    """A list in its order."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def steps(found: Iterable[Step]) -> str:
    """Steps with their commands as a numbered list."""
    lines = []
    for number, step in enumerate(found, 1):
        command = f": {code(shlex.join(step.command))}" if step.command else ""
        text = plain(step.text.rstrip(".")) if command else plain(step.text)
        lines.append(f"{number}. {text}{command}")
    return "\n".join(lines)


def indented(text: str, width: int = 3) -> str:
    """Markdown as part of a list's item."""
    return "\n".join(f"{' ' * width}{line}" if line else "" for line in text.split("\n"))


def parts(found: Iterable[str]) -> str:
    """Paragraphs and blocks, empty ones left out."""
    return "\n\n".join(part for part in found if part)


def shortened(text: str, most: int = 300) -> str:
    """A long text cut, with an ellipsis at its end."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def headline(record: ExceptionRecord) -> str:
    """The exception in one line."""
    message = shortened(record.message)
    return f"{record.type}: {message}" if message else record.type
