"""Which commit the texts of a working tree are, so that what was shown of them is not taken for another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.project.files import SKIPPED
from tracemend.project.git import GitFailed, repository, run_git
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot

if TYPE_CHECKING:
    import git


def standing_of(project: Project, snapshot: Snapshot) -> str | None:
    """The commit whose texts the snapshot holds; "" where they are those of none, None without a repository or commit."""
    if not project.git:
        return None
    with repository(project.root) as repo:
        try:
            head = run_git(repo, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", cwd=project.root)
            return "" if snapshot.unsaved or is_dirty(repo, project.root) else head
        except GitFailed:
            return None


def is_dirty(repo: git.Repo, root: Path) -> bool:
    """Whether anything in the working tree differs from HEAD, files that git does not know included but for caches."""
    how = ["--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=none"]
    entries = [entry for entry in run_git(repo, "status", *how, cwd=root).split("\0") if entry]
    return any(not (entry.startswith("?? ") and SKIPPED & set(entry[3:].split("/"))) for entry in entries)
