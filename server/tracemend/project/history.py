"""What git's history says: the commit that renamed a name or a file, and the one that last changed some lines."""

from __future__ import annotations

import difflib
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


@dataclass(frozen=True, slots=True)
class FileMove:
    """A commit that moved a file."""

    old: str
    new: str
    commit: str
    """Abbreviated hash."""
    subject: str


def moved_file(root: Path, old: str) -> FileMove | None:
    """The latest commit that moved a file away from a path, relative to the root; None when history tells of none."""
    head = _head(root) if (root / ".git").exists() else None
    return None if head is None else _moved_file(root, old, head)


@lru_cache(maxsize=256)
def _moved_file(root: Path, old: str, head: str) -> FileMove | None:
    gone = _git(
        root, "log", head, "-n1", "--diff-filter=D", "--no-renames", "--format=%h%x01%s", "--", f":(literal){old}"
    )
    short, _, subject = (gone or "").strip().partition("\x01")
    if not short:
        return None
    shown = _git(root, "show", "--format=", "-z", "--name-status", "-M", "--diff-filter=R", "--no-ext-diff", short)
    fields = (shown or "").split("\0")
    for place in range(0, len(fields) - 2, 3):
        if fields[place].startswith("R") and fields[place + 1] == old:
            return FileMove(old, fields[place + 2], short, subject)
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """The commit that last changed some lines."""

    commit: str
    """Abbreviated hash; "" where the change is not committed yet."""
    subject: str
    time: float
    """Seconds since the epoch; infinite where the change is not committed yet."""


def last_change(root: Path, file: str, text: str, first: int, last: int) -> Change | None:
    """The latest change of the lines `first` to `last` (from 1) of today's text of a file; None without a history of it."""
    head = _head(root) if (root / ".git").exists() else None
    committed = None if head is None else _committed(root, file, head)
    if head is None or committed is None:
        return None
    same = {
        today + offset + 1: then + offset + 1
        for today, then, count in difflib.SequenceMatcher(
            None, text.splitlines(), committed.splitlines(), autojunk=False
        ).get_matching_blocks()
        for offset in range(count)
    }
    lines = [same.get(number) for number in range(first, last + 1)]
    if None in lines:
        return Change("", "", float("inf"))
    return _blamed(root, file, head, min(n for n in lines if n), max(n for n in lines if n))


@lru_cache(maxsize=64)
def patch_of(root: Path, change: Change, file: str) -> str:
    """The hunks of a committed change in one file; "" where there are none."""
    shown = _git(
        root, "show", change.commit, "--format=", "-U2", "--no-color", "--no-ext-diff", "--no-textconv", "--", file
    )
    first = (shown or "").find("@@")
    return (shown or "")[first:] if first >= 0 else ""


def is_after(root: Path, one: Change, other: Change) -> bool | None:
    """Whether a change came after another; None where history does not tell."""
    if one.commit == other.commit:
        return None
    if one.time != other.time:
        return one.time > other.time
    return _git(root, "merge-base", "--is-ancestor", other.commit, one.commit) is not None


@lru_cache(maxsize=64)
def _committed(root: Path, file: str, head: str) -> str | None:
    return _git(root, "cat-file", "blob", f"{head}:{file}")


@lru_cache(maxsize=256)
def _blamed(root: Path, file: str, head: str, first: int, last: int) -> Change | None:
    """Blame of the committed text: that of the working tree would run the filters that a repository configures."""
    told = _git(root, "blame", "--no-textconv", "--line-porcelain", f"-L{first},{last}", head, "--", file)
    found: Change | None = None
    for entry in re.finditer(r"^([0-9a-f]{40}) .*?^committer-time (\d+)$.*?^summary (.*?)$", told or "", re.M | re.S):
        change = Change(entry.group(1)[:7], entry.group(3), float(entry.group(2)))
        if found is None or change.time > found.time:
            found = change
    return found


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = run([*READ_ONLY, *arguments], cwd=root, env={**os.environ, **QUIET_ENVIRONMENT}, timeout=_SECONDS)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
