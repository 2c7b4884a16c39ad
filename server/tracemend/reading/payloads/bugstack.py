"""bugstack's captures: the printed traceback, with the request."""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import Context, Incident
from tracemend.reading.payloads.fields import mapping, short_version, text
from tracemend.reading.payloads.payload import Payload, ReadText


def read(data: object, read_text: ReadText) -> list[Incident] | None:
    """The incident of a capture."""
    outer = mapping(data)
    printed = mapping(outer.get("error")).get("stackTrace")
    if not isinstance(printed, str):
        return None
    environment = mapping(outer.get("environment"))
    request = mapping(outer.get("request"))
    wanted = (("method", text(request.get("method"))), ("route", text(request.get("route"))))
    context = Context(
        request=tuple((name, said) for name, said in wanted if said),
        python=short_version(environment.get("languageVersion")),
    )
    return [replace(incident, origin="bugstack", context=context) for incident in read_text(printed)]


PAYLOAD = Payload("bugstack", read)
