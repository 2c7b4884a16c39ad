"""From what the replies of a round propose to fixes: the same change told twice is one, and the smallest comes first."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracemend.fix import Edit, Fix, Step, apply_edits, text_digest
from tracemend.model.checks import refusal
from tracemend.model.replies.reading import plain
from tracemend.model.replies.values import Elsewhere, Proposed
from tracemend.project.snapshot import Snapshot, parse

_TIER = 5
"""Whatever a model writes is as sure as an invented value: below every recipe."""
_TITLE = 72


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that one or more replies propose."""

    fix: Fix
    size: int
    """Words of the code that differ, whatever its layout."""
    agreement: int
    """How many replies of the round propose it."""
    key: str
    """The files as they would be, without layout and comments: equal for equal changes."""


def candidates(
    proposed: Sequence[Proposed], asked: int, author: str, snapshot: Snapshot
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """The different changes that may be tried, the most agreed on first, and a sentence for each one refused."""
    groups: dict[str, list[Proposed]] = {}
    refused: list[str] = []
    for one in proposed:
        reason = refusal(one.edits, snapshot)
        key = None if reason is not None else _key(one.edits, snapshot)
        if key is None:
            refused.append(reason or "The change leaves the code as it is.")
        else:
            groups.setdefault(key, []).append(one)
    found = [_candidate(key, group, asked, author, snapshot) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda c: (-c.agreement, c.size))), tuple(refused)


def _candidate(key: str, group: list[Proposed], asked: int, author: str, snapshot: Snapshot) -> Candidate:
    first = group[0]
    files = sorted({edit.file for edit in first.edits})
    fix = Fix(
        title=_title(first, files),
        author=f"model:{author}",
        applicability="unsafe",
        rationale=first.cause or "A language model proposes this change.",
        edits=tuple(sorted(first.edits)),
        digests=tuple((file, text_digest(snapshot.text(file) or "")) for file in files),
        tier=_TIER,
        score=round(len(group) / max(asked, 1), 3),
    )
    return Candidate(fix, _size(first.edits, snapshot), len(group), key)


def _title(one: Proposed, files: list[str]) -> str:
    title = plain(one.title, _TITLE).rstrip(".")
    return title[:1].upper() + title[1:] if title else f"Change {', '.join(f.rpartition('/')[2] for f in files)}"


def elsewhere_fix(said: Elsewhere, author: str) -> Fix:
    """What a model that finds no fault in the code leaves to the user; its steps are words, never commands."""
    return Fix(
        title="Not the code, says the model",
        author=f"model:{author}",
        applicability="display-only",
        rationale=said.cause,
        steps=tuple(Step(step) for step in said.steps),
        tier=_TIER,
        kind="unknown",
    )


def _texts(edits: Iterable[Edit], snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """(file, text before, text after) of each file."""
    found = []
    for file in sorted({edit.file for edit in edits}):
        before = snapshot.text(file) or ""
        found.append((file, before, apply_edits(before, tuple(e for e in edits if e.file == file))))
    return found


def _key(edits: tuple[Edit, ...], snapshot: Snapshot) -> str | None:
    """None where nothing but layout and comments would change."""
    parts, changed = [], False
    for file, before, after in _texts(edits, snapshot):
        old, new = _normal(before), _normal(after)
        changed = changed or old != new
        parts.append(f"{file}\0{new}")
    return "\0".join(parts) if changed else None


def _normal(text: str) -> str:
    tree = parse(text)
    return text if tree is None else ast.dump(tree)


def _size(edits: tuple[Edit, ...], snapshot: Snapshot) -> int:
    return sum(_distance(before, after) for _, before, after in _texts(edits, snapshot))


def _distance(before: str, after: str) -> int:
    old, new = _words(before), _words(after)
    shortest = min(len(old), len(new))
    head = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    tail = next((n for n in range(shortest - head) if old[-1 - n] != new[-1 - n]), shortest - head)
    matcher = difflib.SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    return sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")


def _words(text: str) -> list[str]:
    """The code without layout, as words."""
    tree = parse(text)
    return re.findall(r"\w+|[^\w\s]", text if tree is None else ast.unparse(tree))
