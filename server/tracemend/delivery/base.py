"""What a fix is committed on, and in what state the user's checkout is. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.remotes import chosen_remote
from tracemend.errors import NotDelivered
from tracemend.project.git import GitFailed, run_git
from tracemend.settings import Settings

if TYPE_CHECKING:
    import git

_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisection",
}


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that a fix is committed on."""

    sha: str
    is_head: bool
    notes: tuple[str, ...]
    """What the user should know of it, a sentence each."""


def base_of(repo: git.Repo, root: Path, settings: Settings) -> Base:
    """The user's HEAD, or the remote's default branch by the setting `delivery.base`.

    Raises NotDelivered when there is no such commit.
    """
    try:
        head = run_git(repo, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", cwd=root)
    except GitFailed:
        raise NotDelivered(f"{root} has no commit yet: commit once and try again.") from None
    if settings.delivery_base == "default":
        sha, name = _default(repo, root, settings)
        return Base(sha, sha == head, (f"The branch starts at {name}, as last fetched.",))
    return Base(head, True, tuple(_notes(repo, root, head)))


def _default(repo: git.Repo, root: Path, settings: Settings) -> tuple[str, str]:
    remote = chosen_remote(repo, root, None, settings)
    try:
        ref = run_git(repo, "symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD", cwd=root)
        return run_git(repo, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", cwd=root), ref[
            len("refs/remotes/") :
        ]
    except GitFailed:
        raise NotDelivered(
            f"The default branch of {remote} is not known here: run `git remote set-head {remote} --auto` and try again."
        ) from None


def _notes(repo: git.Repo, root: Path, head: str) -> list[str]:
    notes = []
    try:
        run_git(repo, "symbolic-ref", "--quiet", "HEAD", cwd=root)
    except GitFailed:
        notes.append(f"You are on no branch (detached HEAD): the fix's branch starts at {head[:12]}.")
    folder = Path(repo.git_dir)
    for name, what in _UNDER_WAY.items():
        if (folder / name).exists():
            notes.append(f"A {what} is under way: the fix's branch starts at the last commit, without it.")
            break
    return notes
