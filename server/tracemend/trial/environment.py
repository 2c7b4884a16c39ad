"""The surroundings of a trial's children: the project's own, led into the copy."""

from __future__ import annotations

import os
from pathlib import Path

from tracemend.project.interpreter import Interpreter, clean_environment
from tracemend.trial.working_copy import WorkingCopy

HOOK = Path(__file__).parents[1] / "inside" / "trial"
"""Shipped to the project's interpreter by path, imported by nothing of ours."""

_DROPPED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "PYTEST_CURRENT_TEST",
    "PYTEST_XDIST_WORKER",
    "PYTEST_XDIST_WORKER_COUNT",
    "PYTEST_XDIST_TESTRUNUID",
)
"""What a git hook or a test run that we were started from would lead a child astray with."""


def child_environment(copy: WorkingCopy, python: Interpreter, cwd: Path, plan: Path, temporary: Path) -> dict[str, str]:
    """The environment of one run: interpreter first on the PATH, paths of the checkout led into the copy, folders of its own."""
    env = {name: value for name, value in clean_environment().items() if name not in _DROPPED}
    inherited = [_led(entry, copy) for entry in env.get("PYTHONPATH", "").split(os.pathsep) if entry]
    binaries = str(python.executable.parent)
    env["PYTHONPATH"] = os.pathsep.join([str(HOOK), *inherited])
    env["PATH"] = os.pathsep.join(
        [binaries, *(p for p in env.get("PATH", os.defpath).split(os.pathsep) if p != binaries)]
    )
    env["TRACEMEND_TRIAL_PLAN"] = str(plan)
    env["TRACEMEND_TRIAL_OUTCOMES"] = str(plan.with_name("outcomes.jsonl"))
    env["GIT_CEILING_DIRECTORIES"] = str(copy.folder.parent)
    env["PWD"] = str(cwd)
    for name in ("TMPDIR", "TEMP", "TMP"):
        env[name] = str(temporary)
    return env


def _led(entry: str, copy: WorkingCopy) -> str:
    """A path of the checkout as a path of the copy, where the copy has it."""
    whole = (Path(entry) if Path(entry).is_absolute() else copy.checkout / entry).resolve()
    for root in copy.roots:
        if whole.is_relative_to(root):
            target = copy.folder / whole.relative_to(root)
            return str(target) if target.exists() else entry
    return entry


def led_argument(argument: str, copy: WorkingCopy) -> str:
    """A command's word as it is for the copy: an absolute path of the checkout leads into the copy."""
    return _led(argument, copy) if Path(argument).is_absolute() else argument
