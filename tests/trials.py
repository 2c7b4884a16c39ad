"""Whole trials for tests: a real crash, a fix of one replacement, and the user's side hashed around it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from projects import digest_of, traceback_of
from tracemend.fix import Edit, Fix, Verdict, text_digest
from tracemend.incident import Incident
from tracemend.progress import Progress
from tracemend.project.interpreter import interpreter_facts
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial import try_fixes
from tracemend.trial.bench import Bench
from tracemend.trial.guard import guard
from tracemend.trial.record import new_record
from tracemend.trial.request import Reproduction, TrialRequest, Tried
from tracemend.trial.working_copy import working_copy


def incident_of(root: Path, *arguments: str, python: str = sys.executable) -> Incident:
    return read(traceback_of(root, *arguments, python=python))[-1]


def replaced(root: Path, file: str, old: str, new: str, *, unsaved: dict[str, str] | None = None) -> Fix:
    text = (unsaved or {}).get(file) or (root / file).read_text()
    start = text.index(old)
    edit = Edit(file, start, start + len(old), new)
    return Fix(f"Put {new!r} for {old!r}", "recipe:test", "safe", "", (edit,), ((file, text_digest(text)),))


def allowed(_way: Reproduction) -> str | None:
    """The consent of a user who allows everything."""
    return None


def tried(
    root: Path,
    incident: Incident,
    *fixes: Fix,
    reproduction: Reproduction | None = None,
    settings: Settings | None = None,
    unsaved: dict[str, str] | None = None,
    git: bool = True,
    python: Path | None = None,
    workers: int | None = None,
    consent: Callable[[Reproduction], str | None] | None = None,
) -> tuple[Tried, ...]:
    project = Project(root, python or Path(sys.executable), git)
    request = TrialRequest(
        project,
        Snapshot(root, unsaved or {}),
        incident,
        fixes,
        settings or Settings(trial_timeout=120),
        reproduction,
        consent or allowed,
    )
    before = digest_of(root)
    steps: list[Progress] = []
    result = try_fixes(request, cancel=Cancel(), watch=steps.append, workers=workers)
    assert digest_of(root) == before
    assert steps[0].step == "reproduce"
    return result


def one(root: Path, incident: Incident, fix: Fix, **more: object) -> Verdict:
    return tried(root, incident, fix, **more)[0].verdict  # type: ignore[arg-type]  # passed on


@contextmanager
def bench_for(root: Path, settings: Settings, *, git: bool = True) -> Iterator[Bench]:
    """A bench as a trial has it, on a copy of the project at `root`."""
    project = Project(root, Path(sys.executable), git)
    python = interpreter_facts(project)
    assert python is not None
    with working_copy(project, Snapshot(root)) as copy, guard() as keeper:
        yield Bench(copy, python, settings, Cancel(), new_record(workspace_state(root), settings), keeper)
