"""Which files a project has, kept in memory for a short while."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from tracemend.project.git import QUIET_ENVIRONMENT, READ_ONLY
from tracemend.project.process import run

SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__", "site-packages"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".eggs", ".idea"}
)
"""Folders that hold nothing of the user's own."""

_LIMIT = 100_000
_FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class FileList:
    """The files of a project, relative to the root with forward slashes, sorted."""

    root: Path
    files: tuple[str, ...]
    made: float = field(compare=False)

    @property
    def age(self) -> float:
        """Seconds since the list was made."""
        return time.monotonic() - self.made

    @cached_property
    def python(self) -> tuple[str, ...]:
        """The Python source files."""
        return tuple(f for f in self.files if f.endswith((".py", ".pyw")))

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Files by their last part."""
        found: dict[str, list[str]] = {}
        for file in self.files:
            found.setdefault(file.rpartition("/")[2], []).append(file)
        return found


_known: dict[Path, FileList] = {}


def project_files(root: Path, *, fresh: bool = False) -> FileList:
    """The files that git tracks or would track; a bounded walk where there is no git.

    A list is kept for some seconds; `fresh` makes a new one at once.
    """
    known = _known.get(root)
    if known is not None and not fresh and known.age < _FRESH_SECONDS:
        return known
    files = _by_git(root) if (root / ".git").exists() else None
    if files is None:
        files = sorted(_walk(root))
    if known is not None and known.files == tuple(files):
        result = FileList(root, known.files, time.monotonic())
        result.__dict__.update({k: v for k, v in known.__dict__.items() if k in ("python", "by_name")})
    else:
        result = FileList(root, tuple(files), time.monotonic())
    _known[root] = result
    return result


def forget_files(root: Path) -> None:
    """Make the next `project_files` look again."""
    _known.pop(root, None)


def _by_git(root: Path) -> list[str] | None:
    argv = [*READ_ONLY, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = run(argv, cwd=root, env={**os.environ, **QUIET_ENVIRONMENT}, timeout=10, output_limit=64_000_000)
    except OSError:
        return None
    if done.returncode != 0:
        return None
    names = {name for name in done.stdout.split("\0") if name and not SKIPPED & set(PurePosixPath(name).parts)}
    return sorted(names)


def _walk(root: Path) -> Iterator[str]:
    seen = 0
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(d for d in folders if d not in SKIPPED and not (here / d / "pyvenv.cfg").exists())
        for name in names:
            seen += 1
            if seen > _LIMIT:
                return
            yield (here / name).relative_to(root).as_posix()
