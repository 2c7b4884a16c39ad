"""OpenTelemetry's traces and logs: exceptions are attributes of span events and of log records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.payloads.fields import Json, mapping, mappings, number, qualified, text
from tracemend.reading.payloads.payload import Payload, ReadText


def read(data: object, read_text: ReadText) -> list[Incident] | None:
    """The incidents of an export, each once although a span and a log record may both hold it."""
    outer = mapping(data)
    if "resourceSpans" not in outer and "resourceLogs" not in outer:
        return None
    incidents = []
    seen = set()
    for place, resource, attributes in _exceptions(outer):
        key = (place, attributes.get("exception.type"), attributes.get("exception.message"))
        incident = _incident(attributes, resource, read_text)
        if incident is not None and (key not in seen or place == ("", "")):
            seen.add(key)
            incidents.append(incident)
    return incidents


def _exceptions(outer: Json) -> Iterator[tuple[tuple[str, str], Json, Json]]:
    """Trace and span id, the resource's attributes and the exception's."""
    for part in mappings(outer.get("resourceSpans")):
        resource = _attributes(mapping(part.get("resource")))
        for scope in mappings(part.get("scopeSpans")):
            for span in mappings(scope.get("spans")):
                for event in mappings(span.get("events")):
                    yield _place(span), resource, _attributes(event)
    for part in mappings(outer.get("resourceLogs")):
        resource = _attributes(mapping(part.get("resource")))
        for scope in mappings(part.get("scopeLogs")):
            for record in mappings(scope.get("logRecords")):
                yield _place(record), resource, _attributes(record)


def _place(entry: Json) -> tuple[str, str]:
    return text(entry.get("traceId")), text(entry.get("spanId"))


def _attributes(entry: Json) -> Json:
    found = {}
    for pair in mappings(entry.get("attributes")):
        value = mapping(pair.get("value"))
        found[text(pair.get("key"))] = text(next(iter(value.values()), ""))
    return found


def _incident(attributes: Json, resource: Json, read_text: ReadText) -> Incident | None:
    type_text = qualified(None, attributes.get("exception.type"))
    printed = text(attributes.get("exception.stacktrace"))
    if not type_text and not printed:
        return None
    read_ones = read_text(printed) if printed else []
    if read_ones:
        incident = read_ones[0]
    elif type_text:
        file = text(attributes.get("code.file.path") or attributes.get("code.filepath"))
        line = number(attributes.get("code.line.number") or attributes.get("code.lineno"))
        function = text(attributes.get("code.function.name") or attributes.get("code.function")) or None
        frames = (Frame(file, line, function),) if file else ()
        incident = Incident((ExceptionRecord(type_text, text(attributes.get("exception.message")), (), frames),))
    else:
        return None
    context = Context(
        release=text(resource.get("vcs.ref.head.revision") or resource.get("service.version")) or None,
        environment=text(resource.get("deployment.environment.name") or resource.get("deployment.environment")) or None,
    )
    return replace(incident, origin="otlp", context=context)


PAYLOAD = Payload("otlp", read)
