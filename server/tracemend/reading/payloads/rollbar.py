"""Rollbar's items: `trace` or `trace_chain` (the raised exception first), frames oldest call first."""

from __future__ import annotations

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.payloads.fields import (
    Json,
    exception,
    items,
    mapping,
    mappings,
    number,
    source_line,
    text,
    variables,
)
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.requests import request_pairs, single
from tracemend.reading.payloads.tree import in_line


def read(data: object, _read_text: ReadText) -> list[Incident] | None:
    """The incident of an item, as sent or as the API's `result`."""
    outer = mapping(data)
    for inner in (mapping(outer.get("data")), mapping(mapping(outer.get("result")).get("data")), outer):
        body = mapping(inner.get("body"))
        chain = mappings(body.get("trace_chain")) or mappings([body.get("trace")])
        if chain:
            records = in_line([_record(trace) for trace in reversed(chain)])
            return [Incident(records, "rollbar", _context(inner))]
    return None


def _record(trace: Json) -> ExceptionRecord:
    said = mapping(trace.get("exception"))
    frames = [_frame(frame) for frame in mappings(trace.get("frames"))]
    return exception(text(said.get("class")), text(said.get("message")), frames)


def _frame(frame: Json) -> Frame:
    shown = variables(frame.get("locals"), items(frame.get("argspec")), shown=False)
    function = text(frame.get("method")) or None
    source = source_line(frame.get("code"))
    return Frame(text(frame.get("filename")), number(frame.get("lineno")), function, source, variables=shown)


def _context(item: Json) -> Context:
    request = mapping(item.get("request"))
    server = mapping(item.get("server"))
    asked = "" if "?" in text(request.get("url")) else single(request.get("GET"))
    sent = {**request, "query_string": asked, "data": request.get("body") or single(request.get("POST"))}
    return Context(
        command=tuple(text(word) for word in items(server.get("argv"))),
        cwd=text(server.get("root")) or None,
        request=request_pairs(sent, mapping(item.get("person"))),
        release=text(item.get("code_version")) or None,
        environment=text(item.get("environment")) or None,
    )


PAYLOAD = Payload("rollbar", read)
