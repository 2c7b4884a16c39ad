"""The sentence between two exceptions of a chain, and how it relates them."""

from __future__ import annotations

from tracemend.incident import Relation
from tracemend.reading.forms.django_report import django_sentence
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, WHILE_HANDLING


def relation_sentence(line: str) -> Relation | None:
    """`cause` or `context` when the line is the sentence between two exceptions of a chain."""
    text = line.strip()
    if text == DIRECT_CAUSE:
        return "cause"
    if text in (DURING_HANDLING, WHILE_HANDLING):
        return "context"
    return None


def after_sentence(lines: Lines, number: int) -> tuple[Relation, int] | None:
    """The relation that the sentence after an exception states, and where the next exception starts."""
    number = _skip_blank(lines, number)
    text = (lines.at(number) or "").strip()
    number += 1
    if not text.startswith(("The above", "During handling", "While handling")):
        return None
    while relation_sentence(text) is None and len(text) < len(DURING_HANDLING):
        more = (lines.at(number) or "").strip()
        joined = next((t for t in (text + more, f"{text} {more}") if more and _starts_sentence(t)), None)
        if joined is None:
            break
        text = joined
        number += 1
    relation = relation_sentence(text)
    if relation is None and (told := django_sentence(text)) is not None:
        relation = told[0]
    return None if relation is None else (relation, _skip_blank(lines, number))


def _starts_sentence(text: str) -> bool:
    return DIRECT_CAUSE.startswith(text) or DURING_HANDLING.startswith(text)


def _skip_blank(lines: Lines, number: int) -> int:
    for _ in range(4):
        line = lines.at(number)
        if line is None or line.strip():
            break
        number += 1
    return number
