"""The incidents of a text, with what its source knows beside it."""

from __future__ import annotations

import re
from dataclasses import fields, replace

from tracemend.errors import NoTraceback
from tracemend.incident import Context, ExceptionRecord, Incident
from tracemend.reading.reader import read

NO_TRACEBACK = "There is no Python traceback in this text: give it with its `Traceback (most recent call last):` line."


_ALONE = re.compile(r"(?P<type>(?:[A-Za-z_]\w*\.)+[A-Z]\w*(?:Error|Exception)): (?P<message>\S.*)", re.DOTALL)
_MOST_ALONE = 4000


def read_incidents(text: str, *, origin: str | None = None, context: Context | None = None) -> tuple[Incident, ...]:
    """The incidents of a text, in order of appearance; nothing is stored.

    A text that is nothing but an exception's last line, with the module of its type, is one too: for some errors of the
    environment that line says all.
    `origin` and `context` fill in what the text itself does not tell. Raises NoTraceback when there is none.
    """
    found = tuple(read(text)) or _alone(text.strip())
    if not found:
        raise NoTraceback(NO_TRACEBACK)
    return tuple(_filled(incident, origin, context) for incident in found)


def _alone(text: str) -> tuple[Incident, ...]:
    """The incident of a last line that was given without its traceback."""
    match = _ALONE.fullmatch(text) if len(text) <= _MOST_ALONE else None
    return (Incident((ExceptionRecord(match["type"], match["message"]),)),) if match else ()


def _filled(incident: Incident, origin: str | None, context: Context | None) -> Incident:
    """The incident with what its own text did not tell."""
    if origin is not None and incident.origin == "python":
        incident = replace(incident, origin=origin)
    if context is not None:
        own = incident.context
        missing = {f.name: getattr(context, f.name) for f in fields(Context) if not getattr(own, f.name)}
        incident = replace(incident, context=replace(own, **missing))
    return incident
