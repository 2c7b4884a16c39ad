"""Incidents as commands answer them: plain JSON."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from tracemend.contract import diagnosis_to_json, fix_to_json, incident_to_json
from tracemend.ledger import StoredAnalysis, StoredIncident
from tracemend.lsp.board import Entry
from tracemend.lsp.folders import Folder
from tracemend.lsp.marks import mark_range
from tracemend.lsp.menu import proof
from tracemend.lsp.texts import Texts
from tracemend.project.location import Location

Json = dict[str, Any]


def summary(folder: Folder, stored: StoredIncident, analysis: StoredAnalysis | None) -> Json:
    """One incident in a list, in the form that the command `tracemend.incidents` documents."""
    frame, raised = stored.incident.user_frame, stored.incident.raised
    entry = folder.board.entries.get(stored.id) or Entry(stored, analysis)
    place = None if entry.location is None else _place(folder, entry.location)
    known = entry.analysis
    applied = folder.offers.last_applied(stored.id)
    return {
        "incident": stored.id,
        "folder": str(folder.shown),
        "state": stored.state,
        "count": stored.count,
        "firstSeen": stored.first_seen,
        "lastSeen": stored.last_seen,
        "type": raised.type,
        "message": raised.message,
        "function": None if frame is None else frame.function,
        "uri": None if place is None else place.uri,
        "line": None if place is None else place.range.start.line,
        "reported": None if frame is None else {"file": frame.file, "line": frame.line},
        "cause": None if known is None else known.diagnosis.cause,
        "kind": None if known is None else known.diagnosis.kind,
        "record": last_record(known),
        "applied": None if applied is None else applied.fix,
        "fixes": fixes(entry),
        "delivered": deliveries(folder, stored),
    }


def _place(folder: Folder, found: Location) -> types.Location:
    start = types.Position(found.line - 1, 0)
    return folder.place(found.file, types.Range(start, start))


def place_to_json(found: types.Location) -> Json:
    """A place as `{"uri", "range"}`."""
    return {"uri": found.uri, "range": range_to_json(found.range)}


def fixes(entry: Entry) -> list[Json]:
    """The fixes of an incident, in order of evidence."""
    return [
        {
            "fix": stored.fix.id,
            "title": stored.fix.title,
            "author": stored.fix.author,
            "applicability": stored.fix.applicability,
            "level": stored.level,
            "proof": proof(stored.verdict),
            "record": None if stored.verdict is None else stored.verdict.record,
        }
        for stored in entry.fixes
    ]


def last_record(analysis: StoredAnalysis | None) -> str | None:
    """The folder of the incident's last trial, whatever came of it: folders are named by the time."""
    tried = () if analysis is None else analysis.fixes
    return max((f.verdict.record for f in tried if f.verdict is not None and f.verdict.record), default=None)


def deliveries(folder: Folder, stored: StoredIncident) -> list[Json]:
    """Where its fixes went, the latest first."""
    return [
        {
            "fix": d.fix,
            "branch": d.branch,
            "commit": d.commit,
            "pushed_to": d.pushed_to,
            "pull_request": d.pull_request,
            "state": d.pull_request_state,
            "checks": d.checks,
            "failing": list(d.failing),
        }
        for d in folder.ledger.deliveries(stored.id)
    ]


def detail(folder: Folder, stored: StoredIncident, texts: Texts) -> Json:
    """One incident whole, in the form that the command `tracemend.show` documents."""
    from tracemend.project.location import map_frame

    analysis = folder.ledger.analysis(stored.id)
    whole = incident_to_json(stored.incident)
    for record, told in zip(stored.incident.exceptions, whole["exceptions"], strict=True):
        for frame, data in zip(record.frames, told["frames"], strict=True):
            location = map_frame(frame, texts)
            place = None if location is None else mark_range(location, texts.lines)
            data["place"] = (
                None if location is None or place is None else place_to_json(folder.place(location.file, place))
            )
    found = () if analysis is None else analysis.fixes
    return {
        **summary(folder, stored, analysis),
        **whole,
        "diagnosis": None if analysis is None else diagnosis_to_json(analysis.diagnosis),
        "proposed": [fix_to_json(f.fix, diff=f.diff, verdict=f.verdict) for f in found],
    }


def range_to_json(found: Any) -> Json:
    """A range as the protocol writes it."""
    return {
        "start": {"line": found.start.line, "character": found.start.character},
        "end": {"line": found.end.line, "character": found.end.character},
    }
