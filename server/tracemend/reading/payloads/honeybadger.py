"""Honeybadger's notices: backtraces innermost call first; those of the causes may be copies of the outer one."""

from __future__ import annotations

from collections.abc import Sequence

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.payloads.fields import (
    Json,
    exception,
    mapping,
    mappings,
    number,
    source_line,
    text,
    variables,
)
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.requests import headers_of_environment, request_pairs, single
from tracemend.reading.payloads.tree import in_line


def read(data: object, _read_text: ReadText) -> list[Incident] | None:
    """The incident of a notice."""
    outer = mapping(data)
    error = mapping(outer.get("error"))
    backtrace = mappings(error.get("backtrace"))
    if not backtrace or not text(error.get("class")):
        return None
    server = mapping(outer.get("server"))
    request = mapping(outer.get("request"))
    root = text(server.get("project_root"))
    frames = _frames(backtrace, root, request.get("local_variables"))
    records = [_record(error, frames)]
    for cause in mappings(error.get("causes")):
        copied = cause.get("backtrace") == error.get("backtrace")
        records.append(_record(cause, () if copied else _frames(mappings(cause.get("backtrace")), root, None)))
    return [Incident(in_line(records[::-1]), "honeybadger", _context(server, request))]


def _record(error: Json, frames: Sequence[Frame]) -> ExceptionRecord:
    return exception(text(error.get("class")), text(error.get("message")), frames)


def _frames(backtrace: list[Json], root: str, innermost: object) -> tuple[Frame, ...]:
    frames: list[Frame] = []
    for entry in backtrace:
        line = number(entry.get("number"))
        file = text(entry.get("file")).replace("[PROJECT_ROOT]", root)
        source = source_line(mapping(entry.get("source")).get(str(line)))
        shown = variables(innermost, shown=False) if not frames else ()
        frames.append(Frame(file, line, text(entry.get("method")) or None, source, variables=shown))
    return tuple(reversed(frames))


def _context(server: Json, request: Json) -> Context:
    component = text(request.get("component"))
    return Context(
        cwd=text(server.get("project_root")) or None,
        request=(*_request(request), *([("component", component)] if component else [])),
        release=text(server.get("revision")) or None,
        environment=text(server.get("environment_name")) or None,
    )


def _request(request: Json) -> tuple[tuple[str, str], ...]:
    """From the fields of the libraries for Django and Flask, whose `params` are those of the query or of the form, or from the context
    that the one for ASGI gives."""
    context, environment = mapping(request.get("context")), mapping(request.get("cgi_data"))
    given = context if text(context.get("method")) else request
    method = text(given.get("method") or environment.get("REQUEST_METHOD"))
    headers = mapping(given.get("headers")) or headers_of_environment(environment)
    fields, kind = single(request.get("params")), text(headers.get("Content-Type"))
    asks = method in ("", "GET", "HEAD") or (kind != "" and "form" not in kind)
    sent = {
        "url": given.get("url"),
        "method": method,
        "query_string": given.get("query_string") or (fields if asks and "?" not in text(given.get("url")) else ""),
        "headers": headers,
        "data": given.get("body") or ({} if asks else fields),
    }
    return request_pairs(sent, {})


PAYLOAD = Payload("honeybadger", read)
