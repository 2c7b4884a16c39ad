"""A step of a diagnosis taken on the user's word: its command run as it was shown, and the environment looked at again."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tracemend.analysis import Analysis
from tracemend.engine import Engine
from tracemend.errors import NotDelivered, UsageError
from tracemend.fix import Step
from tracemend.ledger import StoredIncident
from tracemend.progress import Watch, step, unwatched
from tracemend.project.interpreter import clean_environment
from tracemend.project.process import Cancel, run
from tracemend.project.snapshot import Snapshot

SECONDS = 180.0
"""What a command may take: an image of a database may have to be fetched first."""
_IN_THE_USERS_SHELL = frozenset({"set", "export", "source", "."})
_SHOWN = 400
_PAUSES = (0.3, 1.0, 2.0)
"""Seconds between the looks after a command, while the cause is still the same."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, and what is found after it."""

    command: str
    analysis: Analysis

    @property
    def message(self) -> str:
        """One sentence for people."""
        return f"Ran `{self.command}`. Now: {self.analysis.diagnosis.cause}"


def command_line(command: Sequence[str]) -> str:
    """A command as it is shown, which is what a consent is given to."""
    return shlex.join(command)


def can_run(one: Step) -> bool:
    """Whether a step has a command that another process can run for the user."""
    command = one.command
    return command is not None and command[0] not in _IN_THE_USERS_SHELL and shutil.which(command[0]) is not None


def step_to_take(steps: Sequence[Step], number: int) -> Step:
    """The step of a number from one on.

    Raises UsageError where there is none, or nothing that can be run.
    """
    if not 1 <= number <= len(steps):
        raise UsageError(f"There is no step {number}: the diagnosis has {len(steps)}.")
    one = steps[number - 1]
    if not can_run(one):
        raise UsageError(f"Step {number} is yours to take: {one.text}")
    return one


def take_step(
    engine: Engine,
    stored: StoredIncident,
    one: Step,
    *,
    snapshot: Snapshot | None = None,
    terminal: bool = False,
    cancel: Cancel | None = None,
    watch: Watch = unwatched,
) -> Taken:
    """Run a step's command in the project's folder, then diagnose the incident anew.

    `terminal`: the command may ask the user something. Raises NotDelivered when it fails or does not end, Cancelled.
    """
    assert one.command is not None
    line = command_line(one.command)
    with step(watch, "step", f"Running {line}"):
        if terminal:
            status, said = _in_terminal(engine, one.command), ""
        else:
            done = run(one.command, cwd=engine.project.root, env=_environment(engine), timeout=SECONDS, cancel=cancel)
            status, said = done.returncode, " ".join(f"{done.stderr} {done.stdout}".split())
    if status is None:
        raise NotDelivered(f"`{line}` did not end within {SECONDS:g} s, and was stopped.")
    if status != 0:
        raise NotDelivered(f"`{line}` failed ({status}){f': {said[-_SHOWN:]}' if said else ''}.")
    return Taken(line, _looked_again(engine, stored, snapshot, watch))


def _looked_again(engine: Engine, stored: StoredIncident, snapshot: Snapshot | None, watch: Watch) -> Analysis:
    """The diagnosis after a command; looked for more than once, since what was started may take a moment to answer."""
    before = engine.ledger.analysis(stored.id)
    for pause in _PAUSES:
        found = engine.analyse(stored, snapshot or engine.snapshot(), fresh=True, watch=watch)
        if before is None or found.diagnosis.cause != before.diagnosis.cause:
            return found
        time.sleep(pause)
    return engine.analyse(stored, snapshot or engine.snapshot(), fresh=True, watch=watch)


def _in_terminal(engine: Engine, command: Sequence[str]) -> int | None:
    try:
        done = subprocess.run(command, cwd=engine.project.root, env=_environment(engine), timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def _environment(engine: Engine) -> dict[str, str]:
    """The user's own, with the project's interpreter as `python`."""
    env = clean_environment()
    if engine.project.interpreter is not None:
        env["PATH"] = os.pathsep.join([str(engine.project.interpreter.parent), env.get("PATH", os.defpath)])
    return env
