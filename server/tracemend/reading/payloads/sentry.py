"""Sentry events: of the SDK (envelope, Spotlight, webhooks), of Sentry's and of Bugsink's web API."""

from __future__ import annotations

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.payloads.fields import (
    Json,
    exception,
    items,
    mapping,
    mappings,
    number,
    qualified,
    short_version,
    source_line,
    text,
    variables,
)
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.requests import request_pairs
from tracemend.reading.payloads.tree import Node, in_order


def read(data: object, _read_text: ReadText) -> list[Incident] | None:
    """The incident of an event, wherever the event lies in what surrounds it."""
    outer = mapping(data)
    for event in (
        outer,
        mapping(outer.get("event")),
        mapping(outer.get("data")),
        mapping(mapping(outer.get("data")).get("event")),
    ):
        values = _values(event)
        if values:
            records = in_order([_node(value) for value in values])
            return [Incident(records, "sentry", _context(event, outer))] if records else []
    if "exception" in outer and "event_id" in outer:
        return []
    return None


def _values(event: Json) -> list[Json]:
    section = event.get("exception")
    values = mappings(mapping(section).get("values")) or mappings(section)
    for entry in mappings(event.get("entries")):
        if entry.get("type") == "exception":
            values = mappings(mapping(entry.get("data")).get("values"))
    return [value for value in values if text(value.get("type")) or mapping(value.get("stacktrace"))]


def _node(value: Json) -> Node:
    mechanism = mapping(value.get("mechanism"))
    own, parent = mechanism.get("exception_id"), mechanism.get("parent_id")
    return Node(
        record_of(value),
        own if isinstance(own, int) else None,
        parent if isinstance(parent, int) else None,
        text(mechanism.get("source")),
    )


def record_of(value: Json) -> ExceptionRecord:
    """One exception with frames, as Sentry and those after its model write it."""
    frames = [_frame(frame) for frame in mappings(mapping(value.get("stacktrace")).get("frames"))]
    return exception(qualified(value.get("module"), value.get("type")), text(value.get("value")), frames)


def _frame(frame: Json) -> Frame:
    line = number(frame.get("lineno", frame.get("lineNo")))
    context = {
        pair[0]: pair[1]
        for pair in items(frame.get("context"))
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int)
    }
    source = source_line(frame.get("context_line", context.get(line)))
    file = text(frame.get("abs_path", frame.get("absPath"))) or text(frame.get("filename"))
    shown = variables(frame.get("vars", frame.get("code_variables")))
    return Frame(file, line, text(frame.get("function")) or None, source, variables=shown)


def _context(event: Json, outer: Json) -> Context:
    request = request_pairs(mapping(event.get("request")), mapping(event.get("user")))
    runtime = mapping(mapping(event.get("contexts")).get("runtime"))
    transaction = text(event.get("transaction"))
    argv = items(mapping(event.get("extra")).get("sys.argv"))
    reference = event.get("shortId", outer.get("shortId", outer.get("friendly_id")))
    release = event.get("release")
    return Context(
        command=tuple(text(word) for word in argv),
        request=(*request, *([("transaction", transaction)] if transaction else [])),
        python=short_version(runtime.get("version")),
        release=text(mapping(release).get("version") or release) or None,
        environment=text(event.get("environment")) or None,
        reference=text(reference) or None,
    )


PAYLOAD = Payload("sentry", read)
