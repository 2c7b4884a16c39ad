"""A whole ledger's incidents worked through on an executor: one task each, which fetches what it needs and knows no other.

The executor is the caller's: a pool of processes of this machine, or a cluster's whose workers have Tracemend and the
project's interpreter, and reach the repository. What comes back is put into the ledger as it comes, so that a sweep that was
broken off goes on where it was.
"""

from __future__ import annotations

import io
import platform
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path

from tracemend.engine import Engine
from tracemend.errors import Cancelled, TracemendError
from tracemend.fix import Diagnosis
from tracemend.incident import Incident
from tracemend.ledger import StoredFix, StoredIncident, open_ledger, ranked
from tracemend.project.process import Cancel
from tracemend.project.project import open_project
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state
from tracemend.settings import Settings
from tracemend.trial.parcel import Parcel, unpacked
from tracemend.trial.record import new_record
from tracemend.trial.request import Answer, Asking, seen_in

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Task:
    """One incident, with all that a worker needs to work on it."""

    id: str
    incident: Incident
    parcel: Parcel
    settings: Settings
    python: str | None
    """The project's interpreter on the worker; None, or one that is not there: found by itself."""
    allow_run: bool = False
    """The user consents to run the commands and scripts that crashed."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of one incident."""

    id: str
    diagnosis: Diagnosis | None = None
    """None when the work could not be done."""
    texts: tuple[tuple[str, str], ...] = ()
    """See `StoredAnalysis`."""
    fixes: tuple[StoredFix, ...] = ()
    """Best first."""
    evidence: bytes = b""
    """The trial's folder, zipped."""
    trouble: str | None = None
    """Why the work could not be done, or not to its end: one sentence."""
    place: str = ""
    """Name of the machine it was done on."""
    seconds: float = 0.0


def work_on(task: Task) -> Swept:
    """Analyse an incident and try its fixes, in a checkout of this worker's own. Raises no TracemendError: it is told."""
    started = time.monotonic()
    swept = Swept(task.id, place=platform.node())
    try:
        with unpacked(task.parcel, Cancel()) as tree:
            swept = _worked(task, tree, swept)
    except TracemendError as error:
        swept = replace(swept, trouble=str(error))
    return replace(swept, seconds=round(time.monotonic() - started, 3))


def _worked(task: Task, tree: Path, swept: Swept) -> Swept:
    python = task.python if task.python is not None and Path(task.python).exists() else None
    asking = Asking(_allowed if task.allow_run else None, "add --allow-run")
    engine = Engine(open_project(tree, python=python), open_ledger(tree), task.settings, asking)
    try:
        snapshot = engine.snapshot()
        stored = engine.ledger.record(seen_in(tree, Path(task.parcel.root), task.incident))
        analysis = engine.analyse(stored, snapshot, fresh=True)
        kept = engine.ledger.analysis(stored.id)
        texts = () if kept is None else kept.texts
        swept = replace(swept, diagnosis=analysis.diagnosis, texts=texts, fixes=analysis.fixes)
        try:
            proved = engine.prove(stored, analysis.worth_trying, snapshot)
        except TracemendError as error:
            return replace(swept, trouble=str(error))
        return replace(swept, fixes=proved, evidence=_zipped(proved))
    finally:
        engine.ledger.close()


def _allowed(_question: str) -> Answer:
    return "once"


def _zipped(fixes: Iterable[StoredFix]) -> bytes:
    """The folder of the trial that the fixes were tried in; b"" where there was none."""
    record = next((fix.verdict.record for fix in fixes if fix.verdict is not None and fix.verdict.record), None)
    if record is None:
        return b""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(Path(record).iterdir()):
            archive.write(file, file.name)
    return data.getvalue()


def left_to_do(engine: Engine, snapshot: Snapshot) -> tuple[list[StoredIncident], list[StoredIncident]]:
    """Open incidents that are to be worked on, and those of which all is known against today's texts."""
    todo: list[StoredIncident] = []
    done: list[StoredIncident] = []
    for stored in engine.ledger.incidents("open"):
        known = engine.known(stored, snapshot)
        tried = 0 if known is None else sum(fix.verdict is not None for fix in known.fixes)
        whole = known is not None and tried >= len(known.worth_trying)
        (done if whole else todo).append(stored)
    return todo, done


def sweep(
    engine: Engine,
    incidents: Iterable[StoredIncident],
    parcel: Parcel,
    executor: Executor,
    cancel: Cancel,
    *,
    allow_run: bool = False,
) -> Iterator[tuple[StoredIncident, Swept]]:
    """Work on incidents, and give each as it ends, already in the ledger. A worker that is lost costs its own incident at most.

    Raises Cancelled; what is done by then is kept.
    """
    found = engine.project.interpreter
    python = None if found is None else str(found)
    tasks = {
        executor.submit(work_on, Task(s.id, s.incident, parcel, engine.settings, python, allow_run)): s
        for s in incidents
    }
    waiting: set[Future[Swept]] = set(tasks)
    try:
        while waiting:
            cancel.check()
            ended, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                stored = tasks[future]
                yield stored, _kept(engine, _result(stored, future))
    finally:
        for future in waiting:
            future.cancel()


def _result(stored: StoredIncident, future: Future[Swept]) -> Swept:
    """What the worker told; where it was lost, or failed as it should not, that is told instead."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Cancelled):
        raise error
    return Swept(stored.id, trouble=f"The worker failed ({type(error).__name__}: {error}): try this incident again.")


def _kept(engine: Engine, swept: Swept) -> Swept:
    """Put what was found into the ledger, and the evidence into the workspace's own folder."""
    if swept.diagnosis is None:
        return swept
    fixes = swept.fixes
    if swept.evidence:
        folder = new_record(workspace_state(engine.project.root), engine.settings).folder
        with zipfile.ZipFile(io.BytesIO(swept.evidence)) as archive:
            archive.extractall(folder)
        fixes = tuple(
            replace(f, verdict=replace(f.verdict, record=str(folder))) if f.verdict is not None else f for f in fixes
        )
    engine.ledger.record_analysis(swept.id, swept.diagnosis, tuple((f.fix, f.diff) for f in fixes), swept.texts)
    for fix in fixes:
        if fix.verdict is not None:
            engine.ledger.record_verdict(swept.id, fix)
    return replace(swept, fixes=ranked(engine.ledger.fixes(swept.id)))
