"""A clean checkout of one commit beside the user's own: a linked git worktree in the state folder.

Commits are made here, so that the user's hooks, signing, filters and configuration apply as they stand. In the user's
repository git writes `.git/worktrees/<name>/` while it lasts (head, index and reflog of this worktree), and nothing else:
tree, index, HEAD, refs, stash and reflogs of the user stay as they are, and no hook runs on entry or exit.

Trials do not use it: they run in a `working_copy`, of which the user's repository knows nothing at all.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.errors import ProjectUnusable
from tracemend.project.git import GitFailed, repository, run_git
from tracemend.project.obstacles import obstacle
from tracemend.project.state import workspace_state
from tracemend.trial.lock import held

if TYPE_CHECKING:
    import git

_NO_HOOKS = f"core.hooksPath={os.devnull}"
_POINTERS_STAY = {"GIT_LFS_SKIP_SMUDGE": "1"}
"""Large files are not fetched: a commit of a few lines does not need them."""


@dataclass(frozen=True, slots=True)
class Worktree:
    """A linked worktree with a detached head."""

    folder: Path
    """Its root, absolute."""
    commit: str
    """Full name of the commit that was checked out."""


@contextmanager
def worktree(root: Path, *, commit: str = "HEAD", checkout: bool = True) -> Iterator[Worktree]:
    """A clean checkout of `commit` of the repository at `root`, gone at the end.

    With `checkout` false the index holds the commit and the folder no file: the caller takes out those it needs.
    What an earlier process left behind when it was killed is removed first. Several may be open at once.

    Raises ProjectUnusable when `root` is in no git repository, has no such commit, or the state folder can't be written.
    """
    with repository(root) as repo:
        home = sweep_worktrees(repo, root)
        full = _resolved(repo, root, commit)
        folder = home / f"tracemend-{secrets.token_hex(4)}"
        with held(_lock_of(folder)):
            try:
                _add(repo, root, folder, full, checkout)
                yield Worktree(folder, full)
            finally:
                _remove(repo, root, folder)
        _lock_of(folder).unlink(missing_ok=True)


def _resolved(repo: git.Repo, root: Path, commit: str) -> str:
    try:
        return run_git(repo, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}", cwd=root)
    except GitFailed:
        if commit == "HEAD":
            raise ProjectUnusable(f"{root} has no commit yet: commit once and try again.") from None
        raise ProjectUnusable(f"{root} has no commit {commit!r}: name one that exists.") from None


def _add(repo: git.Repo, root: Path, folder: Path, commit: str, checkout: bool) -> None:
    how = ["--quiet", "--detach", "--checkout" if checkout else "--no-checkout"]
    arguments = ["worktree", "add", *how, str(folder), commit]
    try:
        run_git(repo, f"-c {_NO_HOOKS}", *arguments, cwd=root, environment=_POINTERS_STAY)
        if not checkout:
            run_git(repo, "read-tree", commit, cwd=folder)
    except GitFailed as error:
        why = obstacle(error.stderr) or f"No worktree could be made of {root}: {error.stderr.strip() or error}."
        raise ProjectUnusable(why) from None


def _remove(repo: git.Repo, root: Path, folder: Path) -> None:
    """Take away the folder and git's knowledge of it, in whatever state either is."""
    try:
        run_git(repo, "worktree remove", "--force", "--force", str(folder), cwd=root)
    except GitFailed:
        shutil.rmtree(folder, ignore_errors=True)
        try:
            run_git(repo, "worktree remove", "--force", "--force", str(folder), cwd=root)
        except GitFailed:
            pass  # git never knew of it
    shutil.rmtree(folder, ignore_errors=True)


def sweep_worktrees(repo: git.Repo, root: Path) -> Path:
    """Remove worktrees whose process is gone, told by their locks; gives the folder that holds them."""
    home = workspace_state(root) / "worktrees"
    home.mkdir(exist_ok=True)
    for lock in sorted(home.glob("tracemend-*.lock")):
        with held(lock) as free:
            if not free:
                continue
            _remove(repo, root, lock.with_suffix(""))
            lock.unlink(missing_ok=True)
    return home


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
