"""Jupyter notebooks: the error outputs of cells."""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import ExceptionRecord, Incident
from tracemend.reading.payloads.fields import Json, items, mapping, mappings, text
from tracemend.reading.payloads.payload import Payload, ReadText


def read(data: object, read_text: ReadText) -> list[Incident] | None:
    """The incidents of a notebook, or of one output of a cell."""
    outer = mapping(data)
    cells = mappings(outer.get("cells")) or [
        c for sheet in mappings(outer.get("worksheets")) for c in mappings(sheet.get("cells"))
    ]
    outputs = [output for cell in cells for output in mappings(cell.get("outputs"))]
    if not cells and "ename" not in outer:
        return None
    return [_incident(output, read_text) for output in [*outputs, outer] if "ename" in output]


def _incident(output: Json, read_text: ReadText) -> Incident:
    """The message is the output's own; the printed traceback may show it shortened."""
    printed = "\n".join(text(line) for line in items(output.get("traceback")))
    name, message = text(output["ename"]), text(output.get("evalue"))
    found = read_text(printed)
    if not found:
        return Incident((ExceptionRecord(name, message),), "ipython")
    incident = found[-1]
    records = [
        replace(r, message=message) if r is incident.raised and not r.notes and message.startswith(r.message) else r
        for r in incident.exceptions
    ]
    return replace(incident, exceptions=tuple(records), origin="ipython")


PAYLOAD = Payload("notebook", read)
