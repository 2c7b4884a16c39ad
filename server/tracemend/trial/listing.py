"""Which files make up the user's working tree, as a trial needs them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.errors import ProjectUnusable
from tracemend.project.git import GitFailed, repository, run_git
from tracemend.trial.manifest import Stamp, stamp_of

if TYPE_CHECKING:
    import git

_NEVER = frozenset(
    {".git", ".hg", ".svn", ".tox", ".nox", "node_modules", "__pycache__", ".eggs"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints"}
)
"""Folders that a program makes again by itself, or that are another tool's own."""

_IGNORED_FILE_BYTES = 20_000_000
_IGNORED_BYTES = 200_000_000
_MOST_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """Files and links of a working tree, relative with forward slashes, and what was left out for its size."""

    files: Mapping[str, Stamp]
    """By name, in its order, how each looks."""
    left_out: tuple[str, ...] = ()


def list_files(root: Path, *, git: bool, apart: Path | None) -> Listing:
    """Everything that the code at `root` may need: tracked files as they stand, untracked ones, and ignored ones within bounds
    (generated modules, compiled extensions and `.env` are ignored by most projects, and needed). Virtual environments, caches
    and the folder `apart`, where it lies inside, are not part of it.

    Raises ProjectUnusable when the whole is too large to copy.
    """
    if git:
        with repository(root) as repo:
            own = _own(repo, root)
            ignored = _asked(repo, root, "--others", "--ignored", "--exclude-standard", "--directory")
    else:
        own, ignored = [""], []
    environments = _environments(root)
    wanted = _Wanted(root, apart, environments)
    files = dict(wanted.found(own))
    if sum(stamp[0] for stamp in files.values()) > _MOST_BYTES:
        raise ProjectUnusable(f"{root} holds more than {_MOST_BYTES // 10**9} GB: a trial can't copy it.")
    budget, left_out = _IGNORED_BYTES, []
    for name, stamp in sorted(wanted.found(ignored), key=lambda entry: (entry[1][0], entry[0])):
        if name in files:
            continue
        size = stamp[0]
        if size > _IGNORED_FILE_BYTES or size > budget:
            left_out.append(name)
        else:
            files[name] = stamp
            budget -= size
    return Listing(dict(sorted(files.items())), tuple(sorted(left_out)))


def _own(repo: git.Repo, root: Path) -> list[str]:
    return _asked(repo, root, "--cached", "--others", "--exclude-standard", "--deduplicate")


def _asked(repo: git.Repo, root: Path, *options: str) -> list[str]:
    try:
        said = run_git(repo, "ls-files", "-z", *options, cwd=root)
    except GitFailed as error:
        raise ProjectUnusable(f"git can't list the files of {root}: {error.stderr.strip() or error}.") from None
    return [name for name in said.split("\0") if name]


def _environments(root: Path) -> frozenset[str]:
    """Folders at the top and one below that are Python environments."""
    found = set()
    for pattern in ("*/pyvenv.cfg", "*/*/pyvenv.cfg", "*/conda-meta"):
        found |= {path.parent.relative_to(root).as_posix() for path in root.glob(pattern)}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Wanted:
    root: Path
    apart: Path | None
    environments: frozenset[str]

    def found(self, names: Iterable[str]) -> Iterator[tuple[str, Stamp]]:
        """Files and links among `names`, folders (submodules, nested repositories) walked through, with how they look."""
        for name in names:
            if not self._passes(name.rstrip("/")):
                continue
            try:
                found = os.lstat(f"{self.root}/{name}")
            except OSError:
                continue  # deleted in the working tree
            if stat.S_ISDIR(found.st_mode):
                yield from self._walked(name.rstrip("/"))
            elif stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode):
                yield name, stamp_of(found)

    def _walked(self, folder: str) -> Iterator[tuple[str, Stamp]]:
        for here, folders, files in os.walk(self.root / folder):
            inside = Path(here).relative_to(self.root)
            links = [f for f in folders if Path(here, f).is_symlink()]
            folders[:] = [f for f in folders if self._passes((inside / f).as_posix()) and self._is_open(Path(here, f))]
            for name in [*files, *links]:
                if not self._passes((inside / name).as_posix()):
                    continue  # `.git` of a submodule is a file
                found = Path(here, name).lstat()
                if stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode):
                    yield (inside / name).as_posix(), stamp_of(found)

    def _passes(self, name: str) -> bool:
        if not _NEVER.isdisjoint(name.split("/")):
            return False
        if any(f"{name}/".startswith(f"{folder}/") for folder in self.environments):
            return False
        return self.apart is None or not (self.root / name).is_relative_to(self.apart)

    def _is_open(self, folder: Path) -> bool:
        return not folder.is_symlink() and not (folder / "pyvenv.cfg").exists()
