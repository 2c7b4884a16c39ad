"""The incidents of a text, with what its source knows beside it."""

from __future__ import annotations

from dataclasses import fields, replace

from tracemend.errors import NoTraceback
from tracemend.incident import Context, Incident
from tracemend.reading.reader import read

NO_TRACEBACK = "There is no Python traceback in this text: give it with its `Traceback (most recent call last):` line."


def read_incidents(text: str, *, origin: str | None = None, context: Context | None = None) -> tuple[Incident, ...]:
    """The incidents of a text, in order of appearance; nothing is stored.

    `origin` and `context` fill in what the text itself does not tell. Raises NoTraceback when there is none.
    """
    found = tuple(read(text))
    if not found:
        raise NoTraceback(NO_TRACEBACK)
    return tuple(_filled(incident, origin, context) for incident in found)


def _filled(incident: Incident, origin: str | None, context: Context | None) -> Incident:
    """The incident with what its own text did not tell."""
    if origin is not None and incident.origin == "python":
        incident = replace(incident, origin=origin)
    if context is not None:
        own = incident.context
        missing = {f.name: getattr(context, f.name) for f in fields(Context) if not getattr(own, f.name)}
        incident = replace(incident, context=replace(own, **missing))
    return incident
