"""Datadog's spans: the printed traceback among the `meta` of the span that failed."""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import Context, Incident
from tracemend.reading.payloads.fields import Json, items, mapping, mappings, text
from tracemend.reading.payloads.payload import Payload, ReadText


def read(data: object, read_text: ReadText) -> list[Incident] | None:
    """The incidents of a list of traces; an exception that several spans of a trace report is one."""
    spans = [span for trace in items(data) for span in (mappings(trace) or mappings([trace]))]
    failed = [span for span in spans if "error.stack" in mapping(span.get("meta"))]
    if not spans or not any("meta" in span and "trace_id" in span for span in spans):
        return None
    incidents: list[Incident] = []
    seen = set()
    for span in failed:
        meta = mapping(span.get("meta"))
        key = (text(span.get("trace_id")), text(meta.get("error.type")), text(meta.get("error.message")))
        if key not in seen:
            seen.add(key)
            incidents += [_told(incident, meta) for incident in read_text(text(meta["error.stack"]))]
    return incidents


def _told(incident: Incident, meta: Json) -> Incident:
    wanted = (("method", text(meta.get("http.method"))), ("route", text(meta.get("http.route"))))
    context = Context(
        request=tuple((name, said) for name, said in wanted if said),
        release=text(meta.get("version")) or None,
        environment=text(meta.get("env")) or None,
    )
    return replace(incident, origin="datadog", context=context)


PAYLOAD = Payload("datadog", read)
