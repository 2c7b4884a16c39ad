"""The project at hand: its root, its interpreter, whether it is a git repository."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tracemend.errors import ProjectUnusable


@dataclass(frozen=True, slots=True)
class Project:
    """A project as found; nothing of it is read yet."""

    root: Path
    """Absolute and resolved: the git root around the folder, else the folder itself."""
    interpreter: Path | None
    """The Python that runs the project, never our own by accident; None when none was found."""
    git: bool
    """Whether `root` is the top of a git working tree."""


def open_project(folder: Path | None = None, *, python: str | None = None) -> Project:
    """The project around a folder, by default the current one.

    `python` names its interpreter (a path or a command on the PATH). Without it: `.venv` or `venv` in the root (or in the
    folder), the active virtual or conda environment, `python3` on the PATH.

    Raises ProjectUnusable when the folder is missing or `python` can't be run.
    """
    given = Path.cwd() if folder is None else folder
    if not given.is_dir():
        raise ProjectUnusable(f"{given} is not a folder: name the folder of the project.")
    start = given.resolve()
    top = next((parent for parent in (start, *start.parents) if (parent / ".git").exists()), None)
    root = top or start
    interpreter = _chosen(python, start) if python else _found(root, start)
    return Project(root, interpreter, top is not None)


def _chosen(python: str, start: Path) -> Path:
    path = Path(python).expanduser()
    if path.is_dir():
        inside = _python_in(path)
        if inside is not None:
            return inside
    if path.parent == Path() and not (start / path).is_file():
        command = shutil.which(python)
        path = Path(command) if command else path
    elif not path.is_absolute():
        path = start / path
    if not path.is_file() or not os.access(path, os.X_OK):
        raise ProjectUnusable(f"{python} is not a Python that can be run: name another interpreter.")
    return Path(os.path.abspath(path))  # not resolved: a virtual environment's link must stay a link  # noqa: PTH100


def _found(root: Path, start: Path) -> Path | None:
    folders = [folder / name for folder in dict.fromkeys((start, root)) for name in (".venv", "venv")]
    active = (os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX"))
    folders += [Path(value) for value in active if value]
    for folder in folders:
        inside = _python_in(folder)
        if inside is not None:
            return inside
    command = shutil.which("python3") or shutil.which("python")
    return Path(command) if command else None


def _python_in(environment: Path) -> Path | None:
    """The interpreter of a virtual or conda environment, None when the folder is none."""
    names = ("Scripts/python.exe", "python.exe") if os.name == "nt" else ("bin/python", "bin/python3")
    return next((path for name in names if (path := environment / name).is_file() and os.access(path, os.X_OK)), None)
