"""Where an incident belongs: its blamed frame, or the place that is known to be behind its kind of error."""

from __future__ import annotations

import ast
import re

from tracemend.diagnosis.database.addresses import addresses
from tracemend.diagnosis.database.django_settings import databases
from tracemend.diagnosis.database.failure import Failure, failure_in
from tracemend.diagnosis.threads import thread_start
from tracemend.incident import Frame, Incident
from tracemend.project.location import Location, locate, map_frame
from tracemend.project.snapshot import Snapshot

_SETTINGS_WRONG = re.compile(
    r"settings\.DATABASES is improperly configured|.*Error loading psycopg2? |unable to open database file|attempt to write a readonly",
    re.DOTALL,
)
_NOT_MIGRATED = re.compile(r"relation \"[\w.]+\" does not exist")


def blame(incident: Incident, snapshot: Snapshot) -> Location | None:
    """Where an incident stands today; None when it is not the project's or its line is gone.

    A server that could not be reached is put down to where its address is written, whichever line asked for it first:
    `DATABASES` in Django's settings, else the URL or the call that connects. The traceback of such an error often holds
    frames of libraries only.
    """
    raised = incident.raised
    failure = failed_connection(incident)
    django = raised.type.startswith("django.")
    if django and (failure is not None or _SETTINGS_WRONG.match(raised.message)):
        return _settings_place(snapshot) or locate(incident, snapshot)
    found = locate(incident, snapshot)
    if failure is not None and not django:
        return _address_place(failure, found, snapshot) or found
    if found is None and (start := thread_start(raised, snapshot)) is not None:
        return _line(snapshot, *start)
    if found is None and django and _NOT_MIGRATED.match(raised.message):
        return _settings_place(snapshot)
    return found


def failed_connection(incident: Incident) -> Failure | None:
    """What an incident tells of a server that could not be reached; None where it is another failure."""
    raised = incident.raised
    causes = [e for e in incident.exceptions if e.relation == "cause" and e.group == raised.group]
    told = failure_in(raised)
    if told is None and raised.type.startswith(("kombu.", "redis.", "sqlalchemy.", "django.", "asyncpg.")):
        told = next((f for record in reversed(causes) if (f := failure_in(record))), None)
    return told


def _address_place(failure: Failure, found: Location | None, snapshot: Snapshot) -> Location | None:
    """The line that gives the failed address; the blamed one where it gives one itself."""
    places = addresses(snapshot, failure)
    if not places:
        return None
    if found is not None and any(p.file == found.file and _holds(p.value, found.line) for p in places):
        return found
    return _line(snapshot, places[0].file, places[0].value.lineno)


def _holds(node: ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _settings_place(snapshot: Snapshot) -> Location | None:
    """The line of `DATABASES`."""
    found = databases(snapshot)
    return None if found is None else _line(snapshot, found.file, found.statement.lineno)


def _line(snapshot: Snapshot, file: str, line: int) -> Location | None:
    text = snapshot.text(file)
    if text is None:
        return None
    source = text.splitlines()[line - 1].strip()
    return map_frame(Frame(str(snapshot.root / file), line, "<module>", source), snapshot)
