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
    without_secrets,
)
from tracemend.reading.payloads.payload import Payload, ReadText
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
    wanted = (("url", without_secrets(request.get("url"))), ("component", text(request.get("component"))))
    return Context(
        cwd=text(server.get("project_root")) or None,
        request=tuple((name, said) for name, said in wanted if said),
        release=text(server.get("revision")) or None,
        environment=text(server.get("environment_name")) or None,
    )


PAYLOAD = Payload("honeybadger", read)
