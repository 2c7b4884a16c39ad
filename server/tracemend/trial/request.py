"""What a trial is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracemend.fix import Fix, Verdict
from tracemend.incident import Incident
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings


@dataclass(frozen=True, slots=True)
class Reproduction:
    """How the crash is brought about again."""

    kind: Literal["test", "command", "script", "module"]
    argv: tuple[str, ...]
    """test: one pytest node id. command: the program and its arguments. script, module: what follows `python` or `python -m`."""
    cwd: str = "."
    """Relative to the project root."""


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """Fixes of one incident to be tried, best first."""

    project: Project
    snapshot: Snapshot
    incident: Incident
    fixes: tuple[Fix, ...]
    settings: Settings
    reproduction: Reproduction | None = None
    """None: found from the incident."""
    checkout: Path | None = None
    """The user's own root, where `project.root` is a worktree of ours made from it; None where it is the user's itself."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One fix, with the regression test that the trial wrote for it where it could, and its verdict."""

    fix: Fix
    verdict: Verdict
    reproduction: Reproduction | None
