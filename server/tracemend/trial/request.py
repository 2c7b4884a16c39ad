"""What a trial is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tracemend.fix import Fix, Verdict
from tracemend.incident import Frame, Incident
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


Answer = Literal["once", "always", "no"]

Ask = Callable[[str], Answer]
"""Puts one question to the user, and waits for the answer. Raises Cancelled."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How the user is asked whether a command or script may be run."""

    ask: Ask | None = None
    """None: there is nobody to be asked."""
    how: str = "it was not allowed"
    """How the user may consent otherwise, as the end of a sentence."""


NOBODY = Asking()
"""Asks nobody, and so allows what was allowed always."""


def tests_alone(way: Reproduction) -> str | None:
    """Allows no command and no script to be run: the consent of a caller that has asked nobody."""
    return None if way.kind == "test" else "Commands and scripts are not run without your consent."


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """Fixes of one incident to be tried, best first."""

    project: Project
    snapshot: Snapshot
    incident: Incident
    fixes: tuple[Fix, ...]
    settings: Settings
    reproduction: Reproduction | None = None
    """None: found from the incident. One that is given is consented to."""
    consent: Callable[[Reproduction], str | None] = tests_alone
    """Why a way to bring the crash about that was found may not be taken, as a sentence; None where it may."""
    checkout: Path | None = None
    """The user's own root, where `project.root` is a worktree of ours made from it; None where it is the user's itself."""
    strict_test: bool = False
    """Whether a test that comes with a fix must also be red for what only silences the crash."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One fix, with the regression test that the trial wrote for it where it could, and its verdict."""

    fix: Fix
    verdict: Verdict
    reproduction: Reproduction | None
    output: str = ""
    """The end of what the run printed that speaks against the fix; paths in the copy are relative."""


def seen_in(root: Path, checkout: Path, incident: Incident) -> Incident:
    """The incident with paths of the checkout as paths of a worktree made from it."""

    def led(text: str) -> str:
        path = Path(text)
        return str(root / path.relative_to(checkout)) if path.is_relative_to(checkout) else text

    def led_frame(frame: Frame) -> Frame:
        return replace(frame, file=led(frame.file))

    words = tuple(led(word) if Path(led(word)).exists() else word for word in incident.context.command)
    cwd = None if incident.context.cwd is None else led(incident.context.cwd)
    context = replace(incident.context, command=words, cwd=cwd)
    records = (replace(record, frames=tuple(map(led_frame, record.frames))) for record in incident.exceptions)
    return replace(incident, exceptions=tuple(records), context=context)
