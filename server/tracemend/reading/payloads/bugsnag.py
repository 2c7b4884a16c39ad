"""Bugsnag's reports: the raised exception first, its cause after it, stack traces innermost call first."""

from __future__ import annotations

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
    without_secrets,
)
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.tree import in_line


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
    request = mapping(event.get("request"))
    versions = mapping(mapping(event.get("device")).get("runtimeVersions"))
    wanted = (("method", text(request.get("httpMethod"))), ("url", without_secrets(request.get("url"))))
    return Context(
        request=tuple((name, said) for name, said in wanted if said),
        python=short_version(versions.get("python")),
        release=text(app.get("version")) or None,
        environment=text(app.get("releaseStage")) or None,
    )


PAYLOAD = Payload("bugsnag", read)
