"""Where an incident belongs: its blamed frame, or the place that is known to be behind its kind of error."""

from __future__ import annotations

import re

from tracemend.diagnosis.database.django_settings import databases
from tracemend.diagnosis.database.failure import CONNECTION_FAILED
from tracemend.incident import Frame, Incident
from tracemend.project.location import Location, locate, map_frame
from tracemend.project.snapshot import Snapshot

_SETTINGS_WRONG = re.compile(r"settings\.DATABASES is improperly configured|.*Error loading psycopg2? ", re.DOTALL)
_NOT_MIGRATED = re.compile(r"relation \"[\w.]+\" does not exist")


def blame(incident: Incident, snapshot: Snapshot) -> Location | None:
    """Where an incident stands today; None when it is not the project's or its line is gone.

    A database that Django could not reach is put down to `DATABASES` in the settings, whichever line asked for it first; the
    traceback of such an error often holds frames of libraries only.
    """
    raised = incident.raised
    if raised.type.startswith("django.") and (
        CONNECTION_FAILED.match(raised.message) or _SETTINGS_WRONG.match(raised.message)
    ):
        return _settings_place(snapshot) or locate(incident, snapshot)
    found = locate(incident, snapshot)
    if found is None and raised.type.startswith("django.") and _NOT_MIGRATED.match(raised.message):
        return _settings_place(snapshot)
    return found


def _settings_place(snapshot: Snapshot) -> Location | None:
    """The line of `DATABASES`."""
    found = databases(snapshot)
    text = None if found is None else snapshot.text(found.file)
    if found is None or text is None:
        return None
    line = found.statement.lineno
    source = text.splitlines()[line - 1].strip()
    return map_frame(Frame(str(snapshot.root / found.file), line, "<module>", source), snapshot)
