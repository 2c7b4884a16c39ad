"""Bugsnag's reports: the raised exception first, its cause after it, stack traces innermost call first."""

from __future__ import annotations

import re

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.payloads.fields import (
    Json,
    exception,
    mapping,
    mappings,
    number,
    short_version,
    source_line,
    text,
)
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.requests import request_pairs, single
from tracemend.reading.payloads.tree import in_line

_METHOD = re.compile(r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b")


def read(data: object, _read_text: ReadText) -> list[Incident] | None:
    """The incidents of a report."""
    outer = mapping(data)
    found = []
    for event in [outer, *mappings(outer.get("events"))]:
        raised = [e for e in mappings(event.get("exceptions")) if "errorClass" in e or "error_class" in e]
        if raised:
            records = in_line([_record(e) for e in reversed(raised)])
            found.append(Incident(records, "bugsnag", _context(event)))
    return found or None


def _record(entry: Json) -> ExceptionRecord:
    frames = [_frame(frame) for frame in reversed(mappings(entry.get("stacktrace")))]
    name = text(entry.get("errorClass", entry.get("error_class")))
    return exception(name, text(entry.get("message")), frames)


def _frame(frame: Json) -> Frame:
    line = number(frame.get("lineNumber", frame.get("line_number")))
    source = source_line(mapping(frame.get("code")).get(str(line)))
    return Frame(text(frame.get("file")), line, text(frame.get("method")) or None, source)


def _context(event: Json) -> Context:
    app = mapping(event.get("app"))
    versions = mapping(mapping(event.get("device")).get("runtimeVersions"))
    return Context(
        request=_request(event),
        python=short_version(versions.get("python")),
        release=text(app.get("version")) or None,
        environment=text(app.get("releaseStage")) or None,
    )


def _request(event: Json) -> tuple[tuple[str, str], ...]:
    """From the field of the format, or the tab that Bugsnag's Python library adds, which for Flask names the method in the event's
    context alone; a signed-in user of Django's has a name besides the address."""
    tab = mapping(mapping(event.get("metaData")).get("request"))
    told = {**tab, **mapping(event.get("request"))}
    method = _METHOD.match(text(event.get("context")))
    body = mapping(told.get("data"))
    user = mapping(event.get("user"))
    sent = {
        "url": told.get("url"),
        "method": told.get("httpMethod") or told.get("method") or (method[0] if method else ""),
        "query_string": single(told.get("GET")) if "?" not in text(told.get("url")) else "",
        "headers": told.get("headers"),
        "data": (body if body.keys() != {"body"} else {}) or single(told.get("POST")) or single(told.get("params")),
    }
    return request_pairs(sent, {"username": user.get("id")} if "GET" in tab and "name" in user else {})


PAYLOAD = Payload("bugsnag", read)
