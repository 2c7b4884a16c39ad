"""Whether a project is fit for trials and commits."""

from __future__ import annotations

import os
from collections.abc import Iterable

from tracemend.errors import ProjectUnusable, UsageError
from tracemend.fix import Fix
from tracemend.project.git import QUIET_ENVIRONMENT
from tracemend.project.interpreter import interpreter_facts
from tracemend.project.process import Completed, run
from tracemend.project.project import Project

_SECONDS = 30.0


def require_usable(project: Project) -> None:
    """Raises ProjectUnusable when trials can't be run: no git repository, no commit, conflicts of a merge, no interpreter."""
    require_commit(project)
    conflicts = _git(project, "diff", "--name-only", "--diff-filter=U").stdout.splitlines()
    if conflicts:
        raise ProjectUnusable(
            f"A merge in {project.root} is not finished ({conflicts[0]} has conflicts): resolve it or abort it first."
        )
    if project.interpreter is None:
        raise ProjectUnusable("No Python was found to run the project: make a .venv or name one with --python.")
    if interpreter_facts(project) is None:
        raise ProjectUnusable(
            f"{project.interpreter} does not run: make the project's environment again or name another Python with --python."
        )


def require_files(fixes: Iterable[Fix]) -> None:
    """Raises UsageError where a fix changes a notebook's cell, of which only an editor has the text."""
    if any(fix.in_notebook for fix in fixes):
        raise UsageError(
            "A notebook's cell can't be run in a trial or committed by itself: apply the fix, run the cell and save the notebook."
        )


def require_commit(project: Project) -> None:
    """Raises ProjectUnusable when the project has no git repository or no commit."""
    if not project.git:
        raise ProjectUnusable(f"{project.root} is not a git repository: run `git init` and commit first.")
    found = _git(project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if found.returncode != 0:
        said = found.stderr.strip().splitlines()
        why = f" ({said[-1]})" if said else ""
        raise ProjectUnusable(f"{project.root} has no commit yet{why}: commit once and try again.")


def _git(project: Project, *words: str) -> Completed:
    try:
        return run(["git", *words], cwd=project.root, env={**os.environ, **QUIET_ENVIRONMENT}, timeout=_SECONDS)
    except FileNotFoundError:
        raise ProjectUnusable("git is not installed or not on the PATH: install it and try again.") from None
