"""One failure that is reported in several ways is counted once, whichever processes the reports come through.

The recorder, the output of `tracemend run`, an editor's terminal, a log, an SDK: each is a channel. A failure is counted by
the channel that reports it most; within some seconds, what the others say of it are copies.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from tracemend.incident import Incident
from tracemend.ledger.rows import Sighted, StoredIncident
from tracemend.ledger.statements import Report, incident_of, is_new, put_incident, record, row_of

_WINDOW_SECONDS = 10.0
"""Reports of one occurrence tell of times no further apart than this."""
_KEPT = 20_000


def sighted(db: sqlite3.Connection, channel: str, report: Report) -> Sighted:
    """Count what no other channel has told; of a copy the ledger keeps what it knows better. Within a transaction."""
    if not is_new(db, report.key):
        return Sighted(0, _stored(db, report.id))
    whole = _failure_of_test(db, report)
    if whole is not None:
        return Sighted(0, _stored(db, whole))
    new = _new_times(db, channel, report)
    if new > 0:
        return Sighted(new, record(db, replace(report, key=None, times=new)))
    return Sighted(0, _copy(db, report))


def _new_times(db: sqlite3.Connection, channel: str, report: Report) -> int:
    """How many of the report's occurrences no other channel has reported yet."""
    told = {by: (times, at) for by, times, at in _rows(db, report.id)}
    latest = max((at for _, at in told.values()), default=report.at)
    if abs(report.at - latest) > _WINDOW_SECONDS:
        db.execute("DELETE FROM sighting WHERE what = ?", (report.id,))
        told, latest = {}, report.at
    before = max((times for times, _ in told.values()), default=0)
    mine = told.get(channel, (0, 0.0))[0] + report.times
    _put(db, report.id, channel, mine, max(latest, report.at))
    return max(mine - before, 0)


def _failure_of_test(db: sqlite3.Connection, report: Report) -> str | None:
    """The failure that a line of a test run's summary repeats, where it was reported whole; a whole one is noted.

    A summary's line names the test's file and no line in it, which is told as line 0.
    """
    test = report.incident.context.test
    if test is None:
        return None
    what = f"test {test}"
    if any(frame.line for exception in report.incident.exceptions for frame in exception.frames):
        db.execute("DELETE FROM sighting WHERE what = ?", (what,))
        _put(db, what, report.id, 1, report.at)
        return None
    return next((by for by, _, at in _rows(db, what) if abs(report.at - at) <= _WINDOW_SECONDS), None)


def _copy(db: sqlite3.Connection, report: Report) -> StoredIncident | None:
    """The incident that the report is a copy of; with what the report says, where that says more."""
    row = row_of(db, report.id)
    if row is None:
        return None
    known = incident_of(row)
    if _values(report.incident) <= _values(known.incident):
        return known
    return put_incident(db, replace(known, incident=report.incident), report.data)


def _values(incident: Incident) -> int:
    return sum(len(frame.variables) for record in incident.exceptions for frame in record.frames)


def _stored(db: sqlite3.Connection, identity: str) -> StoredIncident | None:
    row = row_of(db, identity)
    return None if row is None else incident_of(row)


def _rows(db: sqlite3.Connection, what: str) -> list[tuple[str, int, float]]:
    return db.execute("SELECT by, times, at FROM sighting WHERE what = ?", (what,)).fetchall()


def _put(db: sqlite3.Connection, what: str, by: str, times: int, at: float) -> None:
    db.execute("REPLACE INTO sighting VALUES (?, ?, ?, ?)", (what, by, times, at))
    if what.startswith("00"):  # one failure in 256 looks whether there are too many
        _forget_old(db)


def _forget_old(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM sighting").fetchone()[0] > _KEPT:
        oldest = "SELECT what FROM sighting ORDER BY at LIMIT ?"
        db.execute(f"DELETE FROM sighting WHERE what IN ({oldest})", (_KEPT // 10,))
