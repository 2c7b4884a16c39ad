"""Structured logs: tracebacks as JSON (structlog's `dict_tracebacks`) and printed ones anywhere in a JSON value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracemend.incident import ExceptionRecord, Frame, Incident, Relation
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
from tracemend.reading.sentences import HEADER

MAX_DEPTH = 60


def read(data: object, read_text: ReadText) -> list[Incident] | None:
    """The incidents in whatever values hold one; a record that quotes the same traceback twice is one incident."""
    read_parts = [(part, [_structlog(part)] if isinstance(part, list) else read_text(part)) for part in _parts(data, 0)]
    messages = {
        record.message.strip()
        for _, incidents in read_parts
        for incident in incidents
        for record in incident.exceptions
    }
    found: list[Incident] = []
    for part, incidents in read_parts:
        # A message that holds a traceback of its own is often told beside the exception's.
        if isinstance(part, list) or part.strip() not in messages:
            found += [incident for incident in incidents if incident not in found]
    return found or None


def _parts(value: object, depth: int) -> Iterator[str | list[Json]]:
    """Printed tracebacks as text, and structured ones as lists of stacks."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        if HEADER in value or (", line " in value and "File " in value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _parts(inner, depth + 1)
    elif isinstance(value, list):
        if any(isinstance(stack, dict) and "exc_type" in stack for stack in value):
            yield mappings(value)
        elif value and all(isinstance(line, str) for line in value) and any(HEADER in line for line in value):
            yield "\n".join(line.rstrip("\n") for line in value)
        else:
            for inner in value:
                yield from _parts(inner, depth + 1)


def _structlog(stacks: list[Json]) -> Incident:
    """The raised exception comes first; `is_cause` says how a stack relates to the one before it."""
    return Incident(tuple(_chain(stacks, None, 0)), "structlog")


def _chain(stacks: list[Json], group: int | None, base: int) -> list[ExceptionRecord]:
    records: list[ExceptionRecord] = []
    for place in range(len(stacks) - 1, -1, -1):
        stack = stacks[place]
        relation: Relation | None = None
        if place > 0:
            relation = "cause" if stack.get("is_cause") is True else "context"
        elif group is not None:
            relation = "group_member"
        own = base + len(records)
        records.append(replace(_record(stack), relation=relation, group=group))
        for member in items(stack.get("exceptions")):
            inner = mapping(member)
            inner_stacks = mappings(inner.get("stacks")) or mappings(member) or mappings([member])
            if base + len(records) < 1_000:
                records += _chain(inner_stacks, own, base + len(records))
    return records


def _record(stack: Json) -> ExceptionRecord:
    frames = [_frame(frame) for frame in mappings(stack.get("frames"))]
    syntax = mapping(stack.get("syntax_error"))
    message = text(stack.get("exc_value"))
    if syntax:
        place = Frame(text(syntax.get("filename")), number(syntax.get("lineno")), None, source_line(syntax.get("line")))
        frames.append(place)
        message = text(syntax.get("msg")) or message
    record = exception(text(stack.get("exc_type")), message, frames)
    notes = tuple(text(note) for note in items(stack.get("exc_notes")))
    return replace(record, message=message, notes=notes) if notes else record


def _frame(frame: Json) -> Frame:
    shown = variables(frame.get("locals"))
    file, line = text(frame.get("filename")), number(frame.get("lineno"))
    return Frame(file, line, text(frame.get("name")) or None, source_line(frame.get("line")), variables=shown)


PAYLOAD = Payload("structured", read)
