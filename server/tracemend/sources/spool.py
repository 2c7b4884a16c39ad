"""From the spool folder of a workspace into its ledger.

Programs, pytest and the HTTP intake leave files there (see `inside/spool.py` and `sources/intake/batch.py`); whoever comes
first of server, command line and intake takes them in. A file is removed only when the ledger holds what it said, and what
it said is counted once even if the taker is killed between the two.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracemend.contract import incident_from_json
from tracemend.errors import ProjectUnusable
from tracemend.ledger import Ledger
from tracemend.project.state import workspace_state
from tracemend.sources.homes import Home, home_of
from tracemend.trial.lock import held

_FILE_LIMIT = 64_000_000
_STALE_DRAFT_SECONDS = 3600
_CORRUPT_KEPT = 50
_AT_ONCE = 100
"""Files whose reports the ledger takes in one transaction; they are removed when it is done."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one look into the spool brought."""

    reports: int = 0
    """Occurrences stored."""
    closed: int = 0
    """Incidents resolved because their test passes again."""
    notices: tuple[str, ...] = ()
    """Sentences for the user: files that could not be read and were set aside."""

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.reports + other.reports, self.closed + other.closed, self.notices + other.notices)

    def __bool__(self) -> bool:
        return bool(self.reports or self.closed or self.notices)


def spool_of(root: Path) -> Path:
    """The spool folder of the workspace at `root`, made where it is missing.

    Raises ProjectUnusable when it can't be made.
    """
    folder = workspace_state(root) / "spool"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def take_all(
    spool: Path, ledger: Ledger, *, limit: int = 500, homes: Sequence[Home] = (), intakes_own: float = 0
) -> Taken:
    """Take in what lies in the spool and in the folders that killed `tracemend run`s left behind.

    At most `limit` files a call (some tenths of a second), so that a full spool does not hold the caller up. What lies in one of
    `homes` (open workspaces, this spool's own first) goes into that one's ledger. What an HTTP intake has
    received is left to it for the first `intakes_own` seconds. Nothing when another process is at it.
    Cheap when the spool is empty: call it as often as wanted. Raises ProjectUnusable or TracemendError when the ledger can't
    be written; the files then stay.
    """
    taken = Taken()
    try:
        for run in [Path(entry.path) for entry in os.scandir(spool) if entry.name.startswith("run-")]:
            with _mine(run) as mine:
                if mine:
                    taken += take(run, ledger, limit=limit, homes=homes)
                    remove_run(run)
        with _mine(spool) as mine:
            if mine:
                taken += take(spool, ledger, limit=limit, homes=homes, intakes_own=intakes_own)
    except FileNotFoundError:
        return taken
    except OSError as error:
        raise ProjectUnusable(
            f"The spool {spool} can't be used ({error.strerror}): make it writable or set TRACEMEND_STATE_DIR to a folder that is."
        ) from error
    return taken


def take_everything(spool: Path, ledger: Ledger) -> Taken:
    """Take in everything, for those who look once. Raises as `take_all` does."""
    taken = Taken()
    for _ in range(1000):
        more = take_all(spool, ledger)
        taken += more
        if not more:
            break
    return taken


def take(
    folder: Path, ledger: Ledger, *, limit: int = 5000, homes: Sequence[Home] = (), intakes_own: float = 0
) -> Taken:
    """Take in the files of one folder, oldest first. The caller holds the folder's lock."""
    taken = _tell_lost(folder)
    waiting = [path for path in _files(folder) if not _is_intakes_own(path, intakes_own)]
    for start in range(0, min(limit, len(waiting)), _AT_ONCE):
        paths = waiting[start : min(start + _AT_ONCE, limit)]
        with ledger.together():
            for path in paths:
                try:
                    taken += _take_file(path, ledger, homes)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    taken += Taken(notices=(_set_aside(path, error),))
        for path in paths:
            path.unlink(missing_ok=True)
    return taken


def _is_intakes_own(path: Path, seconds: float) -> bool:
    return seconds > 0 and path.suffix == ".intake" and time.time() - path.stat().st_mtime < seconds


@contextlib.contextmanager
def _mine(folder: Path) -> Iterator[bool]:
    if not _files(folder) and not folder.name.startswith("run-"):
        yield False
        return
    with held(folder / ".lock") as mine:
        yield mine


def _files(folder: Path) -> list[Path]:
    now = time.time()
    found: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".json", ".intake")) and not entry.name.startswith("."):
                found.append(Path(entry.path))
            elif entry.name.endswith(".part"):
                with contextlib.suppress(FileNotFoundError):
                    if now - entry.stat().st_mtime > _STALE_DRAFT_SECONDS:
                        Path(entry.path).unlink()
    return sorted(found)


def _take_file(path: Path, ledger: Ledger, homes: Sequence[Home]) -> Taken:
    if path.stat().st_size > _FILE_LIMIT:
        raise ValueError("too long")
    if path.suffix == ".intake":
        from tracemend.sources.intake.batch import take_batch

        return Taken(reports=take_batch(path, lambda incident: home_of(incident, ledger, homes)))
    report: dict[str, Any] = json.loads(path.read_bytes())
    if "passed" in report:
        ledgers = {id(each): each for each in (ledger, *(home.ledger for home in homes))}
        return Taken(closed=sum(_close(each, report["passed"], report.get("cwd")) for each in ledgers.values()))
    incident, at = incident_from_json(report), _moment(report.get("time"))
    known_to = home_of(incident, ledger, homes)
    key, times = f"spool:{path.name}", int(report.get("times", 1))
    return Taken(reports=known_to.sighted("recorder", incident, key=key, at=at, times=times).new)


def _moment(seconds: object) -> float | None:
    """The time of a report; None, for now, where it is no time or lies ahead of this machine's clock."""
    return seconds if isinstance(seconds, float) and 0 < seconds <= time.time() else None


def _close(ledger: Ledger, test: str, cwd: str | None) -> int:
    closed = 0
    for row in ledger.incidents("open"):
        context = row.incident.context
        if context.test == test and context.cwd in (cwd, None):
            ledger.resolve(row.id)
            closed += 1
    return closed


def _tell_lost(folder: Path) -> Taken:
    """What the recorder has counted instead of keeping it, told once."""
    counted = folder / "lost"
    try:
        times = sum(int(line) for line in counted.read_text("ascii", "replace").split() if line.isdigit())
        counted.unlink()
    except FileNotFoundError:
        return Taken()
    return Taken(notices=(f"Too many reports waited in {folder} to be taken in: {times} more failures were not kept.",))


def _set_aside(path: Path, error: Exception) -> str:
    kept = path.parent / "corrupt"
    kept.mkdir(mode=0o700, exist_ok=True)
    path.replace(kept / path.name)
    for old in sorted(kept.iterdir())[:-_CORRUPT_KEPT]:
        old.unlink(missing_ok=True)
    return f"A report in the spool could not be read ({error}): it was kept as {kept / path.name}."


def remove_run(run: Path) -> None:
    """Remove the folder of a run that has ended, unless a process that it left behind has put something there since."""
    with contextlib.suppress(OSError):
        if not _files(run):
            for entry in run.iterdir():
                entry.unlink()
            run.rmdir()
