"""Whether a project is fit for trials and commits."""

from __future__ import annotations

import os

from tracemend.errors import ProjectUnusable
from tracemend.project.git import QUIET_ENVIRONMENT
from tracemend.project.process import run
from tracemend.project.project import Project

_SECONDS = 30.0


def require_usable(project: Project) -> None:
    """Raises ProjectUnusable when the project has no git repository, no commit or no interpreter."""
    require_commit(project)
    if project.interpreter is None:
        raise ProjectUnusable("No Python was found to run the project: make a .venv or name one with --python.")


def require_commit(project: Project) -> None:
    """Raises ProjectUnusable when the project has no git repository or no commit."""
    if not project.git:
        raise ProjectUnusable(f"{project.root} is not a git repository: run `git init` and commit first.")
    try:
        found = run(
            ["git", "rev-parse", "--verify", "--quiet", "HEAD^{commit}"],
            cwd=project.root,
            env={**os.environ, **QUIET_ENVIRONMENT},
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise ProjectUnusable("git is not installed or not on the PATH: install it and try again.") from None
    if found.returncode != 0:
        said = found.stderr.strip().splitlines()
        why = f" ({said[-1]})" if said else ""
        raise ProjectUnusable(f"{project.root} has no commit yet{why}: commit once and try again.")
