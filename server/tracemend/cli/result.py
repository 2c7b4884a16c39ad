"""The JSON of `fix` and `show`."""

from __future__ import annotations

from collections.abc import Iterable

from tracemend.analysis import Analysis
from tracemend.contract import Json, diagnosis_to_json, fix_to_json, incident_to_json
from tracemend.ledger import Delivered, StoredIncident
from tracemend.ledger.forms import delivered_to_json


def result_to_json(
    found: Iterable[tuple[StoredIncident, Analysis]], delivered: Delivered | None, applied: tuple[str, ...] = ()
) -> Json:
    """Incidents with what was found out about each, where the best fix went, and the user's files that it was put into."""
    return {
        "incidents": [_incident(stored, analysis) for stored, analysis in found],
        "delivered": None if delivered is None else delivered_to_json(delivered),
        "applied": list(applied),
    }


def _incident(stored: StoredIncident, analysis: Analysis) -> Json:
    return {
        "id": stored.id,
        "state": stored.state,
        "count": stored.count,
        **incident_to_json(stored.incident),
        "blamed": _blamed(stored, analysis),
        "diagnosis": diagnosis_to_json(analysis.diagnosis),
        "fixes": [fix_to_json(f.fix, diff=f.diff, verdict=f.verdict) for f in analysis.fixes],
    }


def _blamed(stored: StoredIncident, analysis: Analysis) -> Json | None:
    """Today's place of the blamed frame; as reported where it is not in the project."""
    location, frame = analysis.location, stored.incident.user_frame
    if location is not None:
        return {"file": location.file, "line": location.line, "function": location.function}
    return None if frame is None else {"file": frame.file, "line": frame.line, "function": frame.function}
