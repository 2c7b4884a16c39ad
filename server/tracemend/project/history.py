"""What git's history says of a name: the commit that renamed it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tracemend.project.git import QUIET_ENVIRONMENT, READ_ONLY
from tracemend.project.process import run

_SECONDS = 2.0
_COMMITS = 30


@dataclass(frozen=True, slots=True)
class Renaming:
    """A commit that replaced one name by another."""

    old: str
    new: str
    commit: str
    """Abbreviated hash."""
    subject: str
    places: int
    """Lines on which it did so."""


def renaming(root: Path, name: str) -> Renaming | None:
    """The latest commit that replaced `name` by one other name on otherwise equal lines; None when history tells of none.

    A commit that replaced it by several different names tells nothing.
    """
    if not name.isidentifier() or not (root / ".git").exists():
        return None
    head = _head(root)
    return None if head is None else _renaming(root, name, head)


def _head(root: Path) -> str | None:
    return (_git(root, "rev-parse", "--verify", "-q", "HEAD") or "").strip() or None


@lru_cache(maxsize=256)
def _renaming(root: Path, name: str, head: str) -> Renaming | None:
    log = _git(
        root, "log", head, f"-n{_COMMITS}", f"-G\\b{name}\\b", "--no-merges", "--format=%x00%h%x01%s", "-p", "-U0",
        "--no-color", "--no-ext-diff", "--no-textconv", "--", "*.py",
    )  # fmt: skip
    for commit in (log or "").split("\0")[1:]:
        title, _, patch = commit.partition("\n")
        short, _, subject = title.partition("\x01")
        successors = list(_successors(name, patch))
        if successors and len(set(successors)) == 1:
            return Renaming(name, successors[0], short, subject, len(successors))
        if successors:
            return None
    return None


def _successors(name: str, patch: str) -> Iterator[str]:
    """The names that stand where `name` stood, for each pair of a removed and an added line that differ in it alone."""
    for hunk in re.split(r"^@@.*$", patch, flags=re.MULTILINE)[1:]:
        removed = [line[1:] for line in hunk.splitlines() if line.startswith("-") and not line.startswith("---")]
        added = [line[1:] for line in hunk.splitlines() if line.startswith("+") and not line.startswith("+++")]
        if len(removed) != len(added):
            continue
        for old, new in zip(removed, added, strict=True):
            parts = [re.escape(part) for part in re.split(rf"\b{re.escape(name)}\b", old)]
            if len(parts) < 2:
                continue
            found = re.fullmatch(parts[0] + r"(?P<new>\w+)" + "(?P=new)".join(parts[1:]), new)
            if found and found.group("new") != name and found.group("new").isidentifier():
                yield found.group("new")


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = run([*READ_ONLY, *arguments], cwd=root, env={**os.environ, **QUIET_ENVIRONMENT}, timeout=_SECONDS)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
