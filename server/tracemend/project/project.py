"""The project at hand: its root, its interpreter, whether it is a git repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """A project as found; nothing of it is read yet."""

    root: Path
    """Absolute and resolved: the git root around the folder, else the folder itself."""
    interpreter: Path | None
    """The Python that runs the project, never our own by accident; None when none was found."""
    git: bool
    """Whether `root` is the top of a git working tree."""
