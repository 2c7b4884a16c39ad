"""Diagnostics: each open incident on its blamed line."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from tracemend.incident import exception_type_name
from tracemend.lsp.board import Entry, Related
from tracemend.lsp.capabilities import Client
from tracemend.lsp.edits import uri_of
from tracemend.lsp.positions import Lines
from tracemend.project.location import Location

SOURCE = "tracemend"
_DOCS = "https://docs.python.org/3/library/exceptions.html#"
_LONGEST = 240

PlaceOf = Callable[[str, types.Range], types.Location]
"""A place in a project's file, as the client names it."""
LinesOf = Callable[[str], Lines | None]
"""The lines of a project file, None when it can't be read."""


def diagnostics(entries: list[Entry], place_of: PlaceOf, lines_of: LinesOf, client: Client) -> list[types.Diagnostic]:
    """The diagnostics of one file's incidents, in order of place."""
    found = [_diagnostic(entry, place_of, lines_of, client) for entry in entries]
    return sorted((d for d in found if d is not None), key=lambda d: (d.range.start.line, d.range.start.character))


def mark_range(location: Location, lines_of: LinesOf) -> types.Range | None:
    """The range of a located frame, None when its line has gone since it was located."""
    lines = lines_of(location.file)
    if lines is None or location.line > len(lines):
        return None
    return lines.line_range(location.line - 1, location.col, location.end_col)


def summary(entry: Entry) -> str:
    """The exception and, once known, its cause, in one line."""
    raised = entry.stored.incident.raised
    text = f"{raised.shown_type}: {raised.message}" if raised.message else raised.shown_type
    line = _one_line(text)
    if entry.analysis is not None and entry.analysis.diagnosis.cause:
        line = f"{line} — {_one_line(entry.analysis.diagnosis.cause)}"
    return line


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _diagnostic(entry: Entry, place_of: PlaceOf, lines_of: LinesOf, client: Client) -> types.Diagnostic | None:
    location = entry.location
    place = None if location is None else mark_range(location, lines_of)
    if location is None or place is None:
        return None
    raised = entry.stored.incident.raised
    delivered = entry.deliveries[0] if entry.deliveries else None
    message = summary(entry)
    if delivered is not None:
        message = f"{message} — fixed on {delivered.branch}"
    return types.Diagnostic(
        range=place,
        message=message,
        severity=types.DiagnosticSeverity.Error if delivered is None else types.DiagnosticSeverity.Information,
        code=exception_type_name(raised.type) or None,
        code_description=_description(raised.type) if client.code_description else None,
        source=SOURCE,
        related_information=_related(entry, place_of, lines_of) if client.related_information else None,
        data=entry.id,
    )


def _description(type_text: str) -> types.CodeDescription | None:
    kind = getattr(builtins, type_text, None)
    if isinstance(kind, type) and issubclass(kind, BaseException):
        return types.CodeDescription(href=f"{_DOCS}{type_text}")
    return None


def _related(entry: Entry, place_of: PlaceOf, lines_of: LinesOf) -> list[types.DiagnosticRelatedInformation]:
    found = []
    for related in entry.related:
        place = _place(related, place_of, lines_of)
        if place is not None:
            found.append(types.DiagnosticRelatedInformation(location=place, message=_told(related)))
    return found


def _told(related: Related) -> str:
    frame = related.frame
    where = f"in {frame.function}" if frame.function else "here"
    text = f"{where}: {frame.source}" if frame.source else where
    return _one_line(f"{related.exception} — {text}" if related.exception else text)


def _place(related: Related, place_of: PlaceOf, lines_of: LinesOf) -> types.Location | None:
    if related.location is not None:
        place = mark_range(related.location, lines_of)
        return None if place is None else place_of(related.location.file, place)
    path = Path(related.frame.file)
    if related.frame.line < 1 or not path.is_absolute() or not path.is_file():
        return None
    start = types.Position(related.frame.line - 1, 0)
    return types.Location(uri_of(path), types.Range(start, start))
