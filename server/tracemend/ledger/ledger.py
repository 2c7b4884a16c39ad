"""The ledger of a workspace."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracemend.contract import (
    diagnosis_from_json,
    diagnosis_to_json,
    fix_from_json,
    fix_to_json,
    incident_from_json,
    incident_to_json,
    verdict_from_json,
    verdict_to_json,
)
from tracemend.errors import UsageError
from tracemend.fix import Diagnosis, Fix
from tracemend.incident import Incident, fingerprint
from tracemend.ledger.forms import (
    delivered_from_json,
    delivered_to_json,
    reproduction_from_json,
    reproduction_to_json,
)
from tracemend.ledger.rows import Delivered, State, StoredAnalysis, StoredFix, StoredIncident
from tracemend.ledger.store import Store
from tracemend.project.state import workspace_state
from tracemend.scrub import scrub_incident

_KEYS_KEPT = 20_000


def open_ledger(root: Path) -> Ledger:
    """The ledger of the workspace at `root`.

    Raises ProjectUnusable when its state folder can't be written.
    """
    return Ledger(workspace_state(root) / "ledger.sqlite")


class Ledger:
    """Typed access to one store. Any thread may call any method; a returned row never changes.

    Every method raises ProjectUnusable when the file can't be used, TracemendError when another process holds it too long.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store(path)
        self._seen: tuple[int, int] | None = None

    @property
    def notice(self) -> str | None:
        """One sentence when a damaged file had to be set aside, for the user to be told once."""
        return self._store.notice

    def version(self) -> tuple[int, int]:
        """A value that differs from an earlier one when anybody has written since: any process, any thread."""
        return self._store.version()

    def changed(self) -> bool:
        """Whether anybody has written since this was last asked; the first answer is True. For one asker."""
        before, self._seen = self._seen, self._store.version()
        return before != self._seen

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    # Incidents

    def record(
        self,
        incident: Incident,
        *,
        asked: bool = False,
        key: str | None = None,
        at: float | None = None,
        times: int = 1,
    ) -> StoredIncident:
        """Store a report of an incident, without its secrets; a failure known already is counted.

        asked: the user gave the report by hand, which reopens a dismissed incident.
        key: the report's own identity (an event id, a file and offset): the same report is counted once.
        at: when it happened, seconds since the epoch; now when None.
        times: how often, where one report stands for many.
        """
        clean = scrub_incident(incident)
        when = time.time() if at is None else at
        data = _dumps(incident_to_json(clean))
        if key is not None:
            key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._store.write(lambda db: _record(db, fingerprint(clean), clean, data, asked, key, when, times))

    def incidents(self, *states: State) -> tuple[StoredIncident, ...]:
        """Incidents in these states (all when none is given), last seen first."""
        marks = ",".join("?" * len(states))
        where = f"WHERE state IN ({marks})" if states else ""
        query = f"SELECT * FROM incident {where} ORDER BY last_seen DESC, id"
        return self._store.read(lambda db: tuple(_incident(row) for row in db.execute(query, states)))

    def incident(self, identity: str) -> StoredIncident | None:
        """The incident of this id, None when there is none."""
        row = self._store.read(lambda db: db.execute("SELECT * FROM incident WHERE id = ?", (identity,)).fetchone())
        return None if row is None else _incident(row)

    def find(self, prefix: str) -> StoredIncident:
        """The one incident whose id begins with `prefix`.

        Raises UsageError when there is none or more than one.
        """
        query = "SELECT * FROM incident WHERE substr(id, 1, ?) = ? LIMIT 2"
        rows = self._store.read(lambda db: db.execute(query, (len(prefix), prefix)).fetchall()) if prefix else []
        if not rows:
            raise UsageError(f"There is no incident {prefix!r}: `tracemend incidents` lists those of this project.")
        if len(rows) > 1:
            raise UsageError(f"Several incidents begin with {prefix!r}: give more of the id.")
        return _incident(rows[0])

    def stamps(self, state: State) -> dict[str, str]:
        """The ids in this state, each with a text that is another one after anything known of the incident has changed.

        For followers of a large ledger: it costs a fraction of reading it.
        """
        query = """
            SELECT id, count || ' ' || last_seen
                || ' ' || ifnull((SELECT at FROM analysis WHERE analysis.incident = incident.id), '')
                || ' ' || ifnull((SELECT max(at) FROM delivery WHERE delivery.incident = incident.id), '')
                || ' ' || ifnull((SELECT group_concat(fix.id || ifnull(verdict, '')) FROM fix
                                  WHERE fix.incident = incident.id), '')
            FROM incident WHERE state = ?
        """
        return self._store.read(lambda db: dict(db.execute(query, (state,)).fetchall()))

    def dismiss(self, identity: str) -> None:
        """Take an incident out of sight until the user reports it again by hand or reopens it."""
        self._set_state(identity, "dismissed")

    def resolve(self, identity: str) -> None:
        """Call an incident fixed until it is reported again."""
        self._set_state(identity, "resolved")

    def reopen(self, identity: str) -> None:
        """Bring an incident back."""
        self._set_state(identity, "open")

    def forget(self, identity: str) -> None:
        """Delete an incident and all that is known of it."""
        self._store.write(lambda db: db.execute("DELETE FROM incident WHERE id = ?", (identity,)))

    def _set_state(self, identity: str, state: State) -> None:
        self._store.write(lambda db: db.execute("UPDATE incident SET state = ? WHERE id = ?", (state, identity)))

    # What was found out

    def record_analysis(
        self,
        identity: str,
        diagnosis: Diagnosis,
        fixes: tuple[tuple[Fix, str], ...],
        texts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Store the diagnosis and the proposed fixes (each with its diff, best first) in place of the former ones.

        A fix proposed before keeps its verdict, and a fix by a model stays, as long as the texts it was made for are the same.
        """
        data = _dumps({"diagnosis": diagnosis_to_json(diagnosis), "texts": dict(texts)})
        self._store.write(lambda db: _record_analysis(db, identity, data, fixes, texts))

    def analysis(self, identity: str) -> StoredAnalysis | None:
        """The last analysis of an incident, None when there is none."""
        return self._store.read(lambda db: _analysis(db, identity))

    def add_fix(self, identity: str, fix: Fix, diff: str) -> None:
        """Store one more fix after those there are; one with the same id is replaced and keeps its verdict."""
        self._store.write(lambda db: _put_fix(db, identity, StoredFix(fix, diff)))

    def fixes(self, identity: str) -> tuple[StoredFix, ...]:
        """The fixes of an incident, in the order in which they were proposed."""
        return self._store.read(lambda db: _fixes(db, identity))

    def record_verdict(self, identity: str, tried: StoredFix) -> None:
        """Store what a trial showed, and the fix as tried, with its regression test."""
        self._store.write(lambda db: _put_fix(db, identity, tried))

    # Deliveries

    def record_delivery(self, identity: str, delivered: Delivered) -> None:
        """Store where a fix went; a later step of the same branch (pushed, pull request) replaces the earlier."""
        values = (identity, delivered.fix, delivered.branch, time.time(), _dumps(delivered_to_json(delivered)))
        self._store.write(lambda db: db.execute("REPLACE INTO delivery VALUES (?, ?, ?, ?, ?)", values))

    def deliveries(self, identity: str) -> tuple[Delivered, ...]:
        """Where the fixes of an incident went, the latest first."""
        query = "SELECT data FROM delivery WHERE incident = ? ORDER BY at DESC"
        return self._store.read(
            lambda db: tuple(delivered_from_json(json.loads(data)) for (data,) in db.execute(query, (identity,)))
        )


def _record(
    db: sqlite3.Connection,
    identity: str,
    clean: Incident,
    data: str,
    asked: bool,
    key: str | None,
    at: float,
    times: int,
) -> StoredIncident:
    row = db.execute("SELECT * FROM incident WHERE id = ?", (identity,)).fetchone()
    if key is not None:
        new = db.execute("INSERT OR IGNORE INTO report VALUES (?, ?)", (key, time.time())).rowcount > 0
        if not new and row is not None:
            return _incident(row)
        _forget_old_keys(db)
    if row is None:
        stored = StoredIncident(identity, clean, "open", times, at, at)
    else:
        known = _incident(row)
        state: State = "dismissed" if known.state == "dismissed" and not asked else "open"
        newest = clean if at >= known.last_seen else known.incident
        stored = replace(
            known,
            incident=newest,
            state=state,
            count=known.count + times,
            first_seen=min(known.first_seen, at),
            last_seen=max(known.last_seen, at),
        )
        data = data if newest is clean else row[5]
    db.execute(
        "INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
        " count = excluded.count, first_seen = excluded.first_seen, last_seen = excluded.last_seen, data = excluded.data",
        (identity, stored.state, stored.count, stored.first_seen, stored.last_seen, data),
    )
    return stored


def _forget_old_keys(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM report").fetchone()[0] > _KEYS_KEPT:
        db.execute("DELETE FROM report WHERE key IN (SELECT key FROM report ORDER BY at LIMIT ?)", (_KEYS_KEPT // 10,))


def _record_analysis(
    db: sqlite3.Connection,
    identity: str,
    data: str,
    fixes: tuple[tuple[Fix, str], ...],
    texts: tuple[tuple[str, str], ...],
) -> None:
    today = dict(texts)
    kept = [
        stored
        for stored in _fixes(db, identity)
        if all(today.get(file, digest) == digest for file, digest in stored.fix.digests)
    ]
    known = {stored.fix.id: stored for stored in kept}
    proposed = {fix.id for fix, _ in fixes}
    db.execute("REPLACE INTO analysis VALUES (?, ?, ?)", (identity, time.time(), data))
    db.execute("DELETE FROM fix WHERE incident = ?", (identity,))
    for fix, diff in fixes:
        before = known.get(fix.id, StoredFix(fix, diff))
        with_test = fix if fix.test is not None else replace(fix, test=before.fix.test)
        _put_fix(db, identity, replace(before, fix=with_test, diff=diff))
    for stored in kept:
        if stored.fix.id not in proposed and stored.fix.author.startswith("model:"):
            _put_fix(db, identity, stored)


def _analysis(db: sqlite3.Connection, identity: str) -> StoredAnalysis | None:
    row = db.execute("SELECT at, data FROM analysis WHERE incident = ?", (identity,)).fetchone()
    if row is None:
        return None
    data = json.loads(row[1])
    texts = tuple(data["texts"].items())
    return StoredAnalysis(diagnosis_from_json(data["diagnosis"]), _fixes(db, identity), texts, row[0])


def _fixes(db: sqlite3.Connection, identity: str) -> tuple[StoredFix, ...]:
    rows = db.execute("SELECT data, verdict FROM fix WHERE incident = ? ORDER BY position", (identity,))
    return tuple(_fix(data, verdict) for data, verdict in rows)


def _fix(data: str, verdict: str | None) -> StoredFix:
    whole = json.loads(data)
    fix = fix_from_json(whole)
    if verdict is None:
        return StoredFix(fix, whole["diff"])
    shown = json.loads(verdict)
    return StoredFix(fix, whole["diff"], verdict_from_json(shown), reproduction_from_json(shown["reproduction"]))


def _put_fix(db: sqlite3.Connection, identity: str, stored: StoredFix) -> None:
    """Insert a fix after the others, or replace it where it stands; without a verdict the one there was stays."""
    fix, verdict = stored.fix, None
    if stored.verdict is not None:
        reproduction = reproduction_to_json(stored.reproduction)
        verdict = _dumps({**verdict_to_json(stored.verdict), "reproduction": reproduction})
    db.execute(
        "INSERT INTO fix SELECT ?, ?, 1 + ifnull(max(position), -1), ?, ? FROM fix WHERE incident = ?"
        " ON CONFLICT (incident, id) DO UPDATE SET data = excluded.data, verdict = ifnull(excluded.verdict, verdict)",
        (identity, fix.id, _dumps(fix_to_json(fix, diff=stored.diff)), verdict, identity),
    )


def _incident(row: tuple[Any, ...]) -> StoredIncident:
    identity, state, count, first_seen, last_seen, data = row
    return StoredIncident(identity, incident_from_json(json.loads(data)), state, count, first_seen, last_seen)


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))
