"""How much of one incident is kept, so that neither a hostile nor a careless report fills the ledger or stops the reader."""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import ExceptionRecord, Frame, Incident, Variable

_RECORDS = 100
_FRAMES = 1000
_VARIABLES = 100
_TEXT = 20_000
_SHOWN = 2000
_VALUE = 8000
_ALL_VARIABLES = 500_000
"""Characters of all variables; a report with more is kept without any."""


def bounded(incident: Incident) -> Incident:
    """The incident with long texts cut and with no more records, frames and variables than a person would look at."""
    short = replace(incident, exceptions=tuple(_record(r) for r in incident.exceptions[:_RECORDS]))
    frames = [frame for record in short.exceptions for frame in record.frames]
    if sum(len(v.shown) + len(v.value or "") for frame in frames for v in frame.variables) <= _ALL_VARIABLES:
        return short
    bare = (replace(r, frames=tuple(replace(f, variables=()) for f in r.frames)) for r in short.exceptions)
    return replace(short, exceptions=tuple(bare))


def _record(record: ExceptionRecord) -> ExceptionRecord:
    frames = record.frames
    if len(frames) > _FRAMES:
        frames = frames[: _FRAMES // 2] + frames[-_FRAMES // 2 :]
    return replace(
        record,
        message=record.message[:_TEXT],
        notes=tuple(note[:_TEXT] for note in record.notes[:_RECORDS]),
        frames=tuple(_frame(frame) for frame in frames),
    )


def _frame(frame: Frame) -> Frame:
    source = None if frame.source is None else frame.source[:_SHOWN]
    return replace(frame, source=source, variables=tuple(_variable(v) for v in frame.variables[:_VARIABLES]))


def _variable(variable: Variable) -> Variable:
    value = None if variable.value is None or len(variable.value) > _VALUE else variable.value
    return replace(variable, shown=variable.shown[:_SHOWN], value=value)
