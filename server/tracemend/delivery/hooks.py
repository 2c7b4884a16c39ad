"""The user's git hooks: which there are, so that a commit gets the checkout that they need, and how they say no."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.project.git import GitFailed, run_git

if TYPE_CHECKING:
    import git

COMMIT_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit")
_SHOWN_LINES = 12


def hooks_folder(repo: git.Repo, root: Path) -> Path:
    """Where git looks for hooks from the user's checkout, absolute."""
    return root / Path(run_git(repo, "rev-parse", "--git-path", "hooks", cwd=root)).expanduser()


def present(folder: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """The hooks among `names` that git would run."""
    return tuple(name for name in names if (folder / name).is_file() and os.access(folder / name, os.X_OK))


def hooks_config(repo: git.Repo, root: Path) -> dict[str, str]:
    """Settings for a git call in a worktree of ours, so that the hooks of the user's checkout run there too.

    A relative `core.hooksPath` is looked up in the worktree, where a folder that git ignores (husky's) is missing.
    """
    try:
        configured = run_git(repo, "config", "--get", "core.hooksPath", cwd=root)
    except GitFailed:
        return {}
    if not configured or configured.startswith("~") or Path(configured).is_absolute():
        return {}
    return {"core.hooksPath": str(hooks_folder(repo, root))}


def last_lines(output: str) -> str:
    """The end of a hook's output, where the reason stands."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return "\n".join(lines[-_SHOWN_LINES:])
