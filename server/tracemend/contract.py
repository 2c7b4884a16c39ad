"""The JSON of the command line, which scripts and editors rely on: add to it freely, change or drop nothing.

The same form is what the ledger stores, so it loses nothing: `incident_from_json(incident_to_json(i)) == i`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tracemend.incident import Context, ExceptionRecord, Frame, Incident, Variable

Json = dict[str, Any]


def incident_to_json(incident: Incident) -> Json:
    """One incident in the form of `tracemend read --json`."""
    frame = incident.user_frame
    return {
        "exceptions": [_exception_to_json(record) for record in incident.exceptions],
        "user_frame": None if frame is None else {"file": frame.file, "line": frame.line, "function": frame.function},
        "origin": incident.origin,
        "context": {k: v for k, v in asdict(incident.context).items() if v},
    }


def _exception_to_json(record: ExceptionRecord) -> Json:
    data: Json = {
        "type": record.type,
        "message": record.message,
        "notes": list(record.notes),
        "relation": record.relation,
        "frames": [_frame_to_json(frame) for frame in record.frames],
    }
    if record.group is not None:
        data["group"] = record.group
    return data


def _frame_to_json(frame: Frame) -> Json:
    data: Json = {
        "file": frame.file,
        "line": frame.line,
        "function": frame.function,
        "source": frame.source,
        "col": frame.col,
        "end_col": frame.end_col,
    }
    if frame.variables:
        data["variables"] = [asdict(variable) for variable in frame.variables]
    return data


def incident_from_json(data: Mapping[str, Any]) -> Incident:
    """The incident that `incident_to_json` wrote.

    Raises KeyError or TypeError when the data is not of that form.
    """
    exceptions = tuple(
        ExceptionRecord(
            type=e["type"],
            message=e["message"],
            notes=tuple(e["notes"]),
            frames=tuple(_frame_from_json(f) for f in e["frames"]),
            relation=e["relation"],
            group=e.get("group"),
        )
        for e in data["exceptions"]
    )
    context = dict(data.get("context", {}))
    context["command"] = tuple(context.get("command", ()))
    context["request"] = tuple((k, v) for k, v in context.get("request", ()))
    return Incident(exceptions, data["origin"], Context(**context))


def _frame_from_json(data: Mapping[str, Any]) -> Frame:
    variables = tuple(Variable(**v) for v in data.get("variables", ()))
    return Frame(data["file"], data["line"], data["function"], data["source"], data["col"], data["end_col"], variables)
