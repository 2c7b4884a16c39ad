"""What the ledger does with its tables, each function within a transaction of its caller."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass, replace
from typing import Any

from tracemend.contract import (
    diagnosis_from_json,
    fix_from_json,
    fix_to_json,
    incident_from_json,
    verdict_from_json,
    verdict_to_json,
)
from tracemend.fix import Fix
from tracemend.incident import Incident
from tracemend.ledger.forms import delivered_to_json, reproduction_from_json, reproduction_to_json
from tracemend.ledger.rows import Delivered, State, StoredAnalysis, StoredFix, StoredIncident

_KEYS_KEPT = 20_000
_INCIDENTS_KEPT = 5_000
"""Those not seen for the longest time go first."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a failure as `Ledger.record` gets it, bounded and scrubbed."""

    id: str
    incident: Incident
    data: str
    """The incident's JSON."""
    asked: bool
    key: str | None
    """A hash of the report's own identity."""
    at: float
    times: int


def record(db: sqlite3.Connection, report: Report) -> StoredIncident:
    """Insert a report, or count it where the failure is known."""
    row = row_of(db, report.id)
    if not is_new(db, report.key) and row is not None:
        return incident_of(row)
    if row is None:
        _forget_old_incidents(db)
        stored = StoredIncident(report.id, report.incident, "open", report.times, report.at, report.at)
        return put_incident(db, stored, report.data)
    known = incident_of(row)
    state: State = "dismissed" if known.state == "dismissed" and not report.asked else "open"
    is_newest = report.at >= known.last_seen
    stored = replace(
        known,
        incident=report.incident if is_newest else known.incident,
        state=state,
        count=known.count + report.times,
        first_seen=min(known.first_seen, report.at),
        last_seen=max(known.last_seen, report.at),
    )
    return put_incident(db, stored, report.data if is_newest else row[5])


def row_of(db: sqlite3.Connection, identity: str) -> tuple[Any, ...] | None:
    """The row of an incident, None where there is none."""
    row: tuple[Any, ...] | None = db.execute("SELECT * FROM incident WHERE id = ?", (identity,)).fetchone()
    return row


def is_new(db: sqlite3.Connection, key: str | None) -> bool:
    """Whether a report of this key never came before; from now on it has."""
    if key is None:
        return True
    if db.execute("INSERT OR IGNORE INTO report VALUES (?, ?)", (key, time.time())).rowcount == 0:
        return False
    if key.startswith("00"):  # one in 256 looks whether there are too many
        _forget_old_keys(db)
    return True


def put_incident(db: sqlite3.Connection, stored: StoredIncident, data: str) -> StoredIncident:
    """Insert an incident or replace what the ledger holds of it; gives it back."""
    db.execute(
        "INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
        " count = excluded.count, first_seen = excluded.first_seen, last_seen = excluded.last_seen, data = excluded.data",
        (stored.id, stored.state, stored.count, stored.first_seen, stored.last_seen, data),
    )
    return stored


def _forget_old_keys(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM report").fetchone()[0] > _KEYS_KEPT:
        db.execute("DELETE FROM report WHERE key IN (SELECT key FROM report ORDER BY at LIMIT ?)", (_KEYS_KEPT // 10,))


def _forget_old_incidents(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM incident").fetchone()[0] >= _INCIDENTS_KEPT:
        oldest = "SELECT id FROM incident ORDER BY last_seen LIMIT ?"
        db.execute(f"DELETE FROM incident WHERE id IN ({oldest})", (_INCIDENTS_KEPT // 10,))


def record_analysis(
    db: sqlite3.Connection,
    identity: str,
    data: str,
    fixes: tuple[tuple[Fix, str], ...],
    texts: tuple[tuple[str, str], ...],
) -> None:
    """Replace the analysis and the fixes of an incident; see `Ledger.record_analysis`."""
    today = dict(texts)
    kept = [
        stored
        for stored in fixes_of(db, identity)
        if all(today.get(file, digest) == digest for file, digest in stored.fix.digests)
    ]
    known = {stored.fix.id: stored for stored in kept}
    proposed = {fix.id for fix, _ in fixes}
    db.execute("REPLACE INTO analysis VALUES (?, ?, ?)", (identity, time.time(), data))
    db.execute("DELETE FROM fix WHERE incident = ?", (identity,))
    for fix, diff in fixes:
        before = known.get(fix.id, StoredFix(fix, diff))
        tried = (
            before.verdict is not None or fix.test is None
        )  # a test that a trial has tried is worth more than a foreseen one
        with_test = replace(fix, test=before.fix.test, foreseen=before.fix.foreseen) if tried else fix
        put_fix(db, identity, replace(before, fix=with_test, diff=diff))
    for stored in kept:
        if stored.fix.id not in proposed and stored.fix.by_model:
            put_fix(db, identity, stored)


def analysis_of(db: sqlite3.Connection, identity: str) -> StoredAnalysis | None:
    """The analysis of an incident with its fixes, None when there is none."""
    row = db.execute("SELECT at, data FROM analysis WHERE incident = ?", (identity,)).fetchone()
    if row is None:
        return None
    data = json.loads(row[1])
    texts = tuple(data["texts"].items())
    return StoredAnalysis(diagnosis_from_json(data["diagnosis"]), fixes_of(db, identity), texts, row[0])


def fixes_of(db: sqlite3.Connection, identity: str) -> tuple[StoredFix, ...]:
    """The fixes of an incident, in the order in which they were proposed."""
    rows = db.execute("SELECT data, verdict FROM fix WHERE incident = ? ORDER BY position", (identity,))
    return tuple(_fix(data, verdict) for data, verdict in rows)


def _fix(data: str, verdict: str | None) -> StoredFix:
    whole = json.loads(data)
    fix = fix_from_json(whole)
    if verdict is None:
        return StoredFix(fix, whole["diff"])
    shown = json.loads(verdict)
    return StoredFix(fix, whole["diff"], verdict_from_json(shown), reproduction_from_json(shown["reproduction"]))


def put_fix(db: sqlite3.Connection, identity: str, stored: StoredFix) -> None:
    """Insert a fix after the others, or replace it where it stands; without a verdict the one there was stays."""
    fix, verdict = stored.fix, None
    if stored.verdict is not None:
        reproduction = reproduction_to_json(stored.reproduction)
        verdict = dumps({**verdict_to_json(stored.verdict), "reproduction": reproduction})
    db.execute(
        "INSERT INTO fix SELECT ?, ?, 1 + ifnull(max(position), -1), ?, ? FROM fix WHERE incident = ?"
        " ON CONFLICT (incident, id) DO UPDATE SET data = excluded.data, verdict = ifnull(excluded.verdict, verdict)",
        (identity, fix.id, dumps(fix_to_json(fix, diff=stored.diff)), verdict, identity),
    )


def put_delivery(db: sqlite3.Connection, identity: str, delivered: Delivered) -> None:
    """Insert or replace a delivery, and keep the fix with it, which later analyses may no longer propose."""
    place = (identity, delivered.fix)
    fix = db.execute("SELECT data, verdict FROM fix WHERE incident = ? AND id = ?", place).fetchone()
    if fix is None:
        fix = _kept_with_delivery(db, *place)
    data = {**delivered_to_json(delivered), "kept_fix": None if fix is None else list(fix)}
    values = (*place, delivered.branch, time.time(), dumps(data))
    db.execute("REPLACE INTO delivery VALUES (?, ?, ?, ?, ?)", values)


def delivered_fix(db: sqlite3.Connection, identity: str, fix: str) -> StoredFix | None:
    """The fix as it was delivered, None when it never was."""
    kept = _kept_with_delivery(db, identity, fix)
    return None if kept is None else _fix(*kept)


def _kept_with_delivery(db: sqlite3.Connection, identity: str, fix: str) -> tuple[str, str | None] | None:
    query = "SELECT data FROM delivery WHERE incident = ? AND fix = ? ORDER BY at DESC"
    for (data,) in db.execute(query, (identity, fix)):
        kept = json.loads(data).get("kept_fix")
        if kept is not None:
            return kept[0], kept[1]
    return None


def incident_of(row: tuple[Any, ...]) -> StoredIncident:
    """The incident that a row holds."""
    identity, state, count, first_seen, last_seen, data = row
    return StoredIncident(identity, incident_from_json(json.loads(data)), state, count, first_seen, last_seen)


def dumps(data: Any) -> str:
    """Compact JSON, ASCII only, so that lone surrogates survive."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))
