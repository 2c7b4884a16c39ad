"""What `doctor` looks for."""

from __future__ import annotations

import argparse
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tracemend import __version__
from tracemend.errors import TracemendError
from tracemend.project.process import Completed
from tracemend.project.process import run as run_child
from tracemend.project.project import Project
from tracemend.settings import Settings

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for."""

    name: str
    state: Literal["ok", "optional", "missing"]
    """optional: not there, and the main job does without. missing: the main job needs it."""
    found: str
    advice: str = ""

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def find_all(args: argparse.Namespace) -> list[Finding]:
    """Everything, in the order in which a person would look."""
    from tracemend.cli.workspace import find_project

    own = Finding("tracemend", "ok", f"{__version__}, Python {platform.python_version()} ({sys.executable})")
    try:
        project, settings = find_project(args)
    except TracemendError as error:
        return [own, _git(), Finding("project", "missing", "none", str(error))]
    return [
        own,
        _git(),
        _repository(project),
        *_interpreter(project),
        _state(project),
        _remote(project, settings),
        _model(project, settings),
        _intake(settings),
    ]


def _git() -> Finding:
    version = _said(["git", "--version"], Path.cwd())
    if version is None:
        return Finding("git", "missing", "not on the PATH", "Install git.")
    return Finding("git", "ok", version.removeprefix("git version "))


def _repository(project: Project) -> Finding:
    from tracemend.project.usable import require_commit

    try:
        require_commit(project)
    except TracemendError as error:
        return Finding("project", "missing", str(project.root), str(error))
    branch = _said(["git", "symbolic-ref", "--short", "-q", "HEAD"], project.root)
    return Finding("project", "ok", f"{project.root}, on {branch or 'a detached HEAD'}")


def _interpreter(project: Project) -> list[Finding]:
    python = project.interpreter
    if python is None:
        advice = "Make a .venv in the project, or name an interpreter with --python."
        return [Finding("interpreter", "missing", "none", advice)]
    version = _said([str(python), "-c", "import platform; print(platform.python_version())"], project.root)
    if version is None:
        advice = "Make the project's .venv again, or name an interpreter with --python."
        return [Finding("interpreter", "missing", f"{python} does not run", advice)]
    found = Finding("interpreter", "ok", f"Python {version} ({python})")
    pytest = _said([str(python), "-c", "import pytest; print(pytest.__version__)"], project.root)
    if pytest is None:
        advice = (
            "Without it a fix is proved by the crashing program only: install pytest where the project's tests need it."
        )
        return [found, Finding("test runner", "optional", "pytest is not installed there", advice)]
    return [found, Finding("test runner", "ok", f"pytest {pytest}")]


def _state(project: Project) -> Finding:
    from tracemend.ledger import open_ledger
    from tracemend.project.state import workspace_state

    try:
        ledger = open_ledger(project.root)
        count = len(ledger.incidents("open"))
        notice = ledger.notice or ""
        ledger.close()
    except TracemendError as error:
        return Finding("ledger", "missing", "can't be used", str(error))
    folder = workspace_state(project.root)
    return Finding("ledger", "ok", f"{count} open incident{'' if count == 1 else 's'} in {folder}", notice)


def _remote(project: Project, settings: Settings) -> Finding:
    names = (_said(["git", "remote"], project.root) or "").split() if project.git else []
    wanted = settings.delivery_remote
    if wanted and wanted not in names:
        return Finding("remote", "optional", f"{wanted!r} is not there", "Correct the setting delivery.remote.")
    if not names:
        return Finding(
            "remote", "optional", "none", "Fixes can be committed but not pushed: add one with `git remote add`."
        )
    return Finding("remote", "ok", ", ".join(names))


def _model(project: Project, settings: Settings) -> Finding:
    """The configured model: whether it answers a word that tells nothing of the project, and what it costs."""
    if not settings.model_name:
        advice = "Fixes come from recipes; nothing leaves this machine."
        return Finding("model", "optional", "none configured", advice)
    from tracemend.model.chosen import chosen_target
    from tracemend.model.connection import try_connection
    from tracemend.model.consent import has_consent

    target = chosen_target(settings)
    where = f"{target.model} at {target.endpoint} ({'on this machine' if target.local else 'not on this machine'})"
    try:
        found = try_connection(settings)
    except TracemendError as error:
        return Finding("model", "optional", where, str(error))
    advice = (
        "" if has_consent(project.root, target) else "It gets nothing of this project until `tracemend model --allow`."
    )
    return Finding("model", "ok", f"{where}, {found}", advice)


def _intake(settings: Settings) -> Finding:
    """Whether the HTTP intake can run and does, told by a connection to its port."""
    import importlib.util
    import socket

    name, port = "intake", int(settings.intake_port)
    missing = [m for m in ("starlette", "uvicorn") if importlib.util.find_spec(m) is None]
    if missing:
        advice = "Errors of running programs arrive by HTTP once it is there: pip install 'tracemend[intake]'."
        return Finding(name, "optional", f"{' and '.join(missing)} not installed", advice)
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.3).close()
    except OSError:
        return Finding(name, "optional", f"nothing listens on port {port}", "`tracemend listen` starts it.")
    return Finding(name, "ok", f"port {port} is answered")


def _said(argv: list[str], cwd: Path) -> str | None:
    """First line of a program's output; None when it can't be run or fails."""
    try:
        done: Completed = run_child(argv, cwd=cwd, timeout=_SECONDS)
    except OSError:
        return None
    lines = done.stdout.strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else None
