"""The ledger of a workspace."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import AbstractContextManager
from pathlib import Path

from tracemend.contract import diagnosis_to_json, incident_to_json
from tracemend.errors import UsageError
from tracemend.fix import Diagnosis, Fix
from tracemend.incident import Incident, fingerprint
from tracemend.ledger import sightings, statements
from tracemend.ledger.bounds import bounded
from tracemend.ledger.forms import delivered_from_json
from tracemend.ledger.rows import Delivered, Sighted, State, StoredAnalysis, StoredFix, StoredIncident
from tracemend.ledger.store import Store
from tracemend.project.state import workspace_state
from tracemend.scrub import scrub_incident


def _report(incident: Incident, asked: bool, key: str | None, at: float | None, times: int) -> statements.Report:
    clean = scrub_incident(bounded(incident))
    data = statements.dumps(incident_to_json(clean))
    if key is not None:
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return statements.Report(fingerprint(clean), clean, data, asked, key, time.time() if at is None else at, times)


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
        """Store a report of an incident, bounded and without its secrets; a failure known already is counted.

        asked: the user gave the report by hand, which reopens a dismissed incident.
        key: the report's own identity (an event id, a file and offset): the same report is counted once.
        at: when it happened, seconds since the epoch; now when None.
        times: how often, where one report stands for many.
        """
        report = _report(incident, asked, key, at, times)
        return self._store.write(lambda db: statements.record(db, report))

    def sighted(
        self,
        channel: str,
        incident: Incident,
        *,
        asked: bool = False,
        key: str | None = None,
        at: float | None = None,
        times: int = 1,
    ) -> Sighted:
        """Store a report as `record` does, of a failure that other channels may report as well: one occurrence counts once.

        channel: the way by which it came (`recorder`, `output`, `terminal`, `sentry`, …). Which process took it does not matter.
        """
        report = _report(incident, asked, key, at, times)
        return self._store.write(lambda db: sightings.sighted(db, channel, report))

    def together(self) -> AbstractContextManager[None]:
        """Make one transaction of all that this thread does with the ledger within; see `Store.together`."""
        return self._store.together()

    def incidents(self, *states: State) -> tuple[StoredIncident, ...]:
        """Incidents in these states (all when none is given), last seen first."""
        marks = ",".join("?" * len(states))
        where = f"WHERE state IN ({marks})" if states else ""
        query = f"SELECT * FROM incident {where} ORDER BY last_seen DESC, id"
        return self._store.read(lambda db: tuple(statements.incident_of(row) for row in db.execute(query, states)))

    def incident(self, identity: str) -> StoredIncident | None:
        """The incident of this id, None when there is none."""
        row = self._store.read(lambda db: db.execute("SELECT * FROM incident WHERE id = ?", (identity,)).fetchone())
        return None if row is None else statements.incident_of(row)

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
        return statements.incident_of(rows[0])

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
        data = statements.dumps({"diagnosis": diagnosis_to_json(diagnosis), "texts": dict(texts)})
        self._store.write(lambda db: statements.record_analysis(db, identity, data, fixes, texts))

    def analysis(self, identity: str) -> StoredAnalysis | None:
        """The last analysis of an incident, None when there is none."""
        return self._store.read(lambda db: statements.analysis_of(db, identity))

    def add_fix(self, identity: str, fix: Fix, diff: str) -> None:
        """Store one more fix after those there are; one with the same id is replaced and keeps its verdict."""
        self._store.write(lambda db: statements.put_fix(db, identity, StoredFix(fix, diff)))

    def fixes(self, identity: str) -> tuple[StoredFix, ...]:
        """The fixes of an incident, in the order in which they were proposed."""
        return self._store.read(lambda db: statements.fixes_of(db, identity))

    def record_verdict(self, identity: str, tried: StoredFix) -> None:
        """Store what a trial showed, and the fix as tried, with its regression test."""
        self._store.write(lambda db: statements.put_fix(db, identity, tried))

    # Deliveries

    def record_delivery(self, identity: str, delivered: Delivered) -> None:
        """Store where a fix went; a later step of the same branch (pushed, pull request) replaces the earlier."""
        self._store.write(lambda db: statements.put_delivery(db, identity, delivered))

    def delivered_fix(self, identity: str, fix: str) -> StoredFix | None:
        """A fix as it was delivered, whether or not it is still proposed; None when it never was."""
        return self._store.read(lambda db: statements.delivered_fix(db, identity, fix))

    def pushed(self) -> tuple[tuple[str, Delivered], ...]:
        """Of the last hundred deliveries those that were pushed and whose pull request is not known to be at its end, with its incident's id."""
        query = "SELECT incident, data FROM delivery ORDER BY at DESC LIMIT 100"
        rows = self._store.read(lambda db: db.execute(query).fetchall())
        found = ((incident, delivered_from_json(json.loads(data))) for incident, data in rows)
        return tuple((incident, d) for incident, d in found if d.pushed_to is not None and not d.is_over)

    def deliveries(self, identity: str) -> tuple[Delivered, ...]:
        """Where the fixes of an incident went, the latest first."""
        query = "SELECT data FROM delivery WHERE incident = ? ORDER BY at DESC"
        return self._store.read(
            lambda db: tuple(delivered_from_json(json.loads(data)) for (data,) in db.execute(query, (identity,)))
        )
