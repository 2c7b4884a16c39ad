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
    records = [replace(record, frames=_few(record.frames)) for record in incident.exceptions[:_RECORDS]]
    frames = [frame for record in records for frame in record.frames]
    with_variables = (
        sum(_size(variable) for frame in frames for variable in frame.variables[:_VARIABLES]) <= _ALL_VARIABLES
    )
    return replace(incident, exceptions=tuple(_record(record, with_variables) for record in records))


def _few(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    return frames if len(frames) <= _FRAMES else frames[: _FRAMES // 2] + frames[-_FRAMES // 2 :]


def _record(record: ExceptionRecord, with_variables: bool) -> ExceptionRecord:
    return replace(
        record,
        message=record.message[:_TEXT],
        notes=tuple(note[:_TEXT] for note in record.notes[:_RECORDS]),
        frames=tuple(_frame(frame, with_variables) for frame in record.frames),
    )


def _frame(frame: Frame, with_variables: bool) -> Frame:
    source = None if frame.source is None else frame.source[:_SHOWN]
    variables = frame.variables[:_VARIABLES] if with_variables else ()
    return replace(frame, source=source, variables=tuple(_variable(v) for v in variables))


def _size(variable: Variable) -> int:
    """The characters that are kept of it."""
    return min(len(variable.shown), _SHOWN) + (len(variable.value) if _keeps_value(variable) and variable.value else 0)


def _keeps_value(variable: Variable) -> bool:
    return variable.value is not None and len(variable.value) <= _VALUE


def _variable(variable: Variable) -> Variable:
    return replace(variable, shown=variable.shown[:_SHOWN], value=variable.value if _keeps_value(variable) else None)
