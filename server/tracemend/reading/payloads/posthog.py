"""PostHog's `$exception` events: Sentry's model, the raised exception first."""

from __future__ import annotations

from tracemend.incident import Context, Incident
from tracemend.reading.payloads.fields import Json, mapping, mappings, text
from tracemend.reading.payloads.payload import Payload, ReadText
from tracemend.reading.payloads.sentry import record_of
from tracemend.reading.payloads.tree import Node, in_order


def read(data: object, _read_text: ReadText) -> list[Incident] | None:
    """The incidents of a batch or of one event."""
    outer = mapping(data)
    events = [outer, *mappings(outer.get("batch")), *mappings(outer.get("results")), *mappings(data)]
    found = [mapping(event.get("properties")) for event in events]
    found = [properties for properties in found if properties.get("$exception_list")]
    return [_incident(properties) for properties in found] if found else None


def _incident(properties: Json) -> Incident:
    nodes = []
    for value in mappings(properties["$exception_list"]):
        mechanism = mapping(value.get("mechanism"))
        own, parent = mechanism.get("exception_id"), mechanism.get("parent_id")
        node = Node(
            record_of(value),
            own if isinstance(own, int) else None,
            parent if isinstance(parent, int) else None,
            text(mechanism.get("source")),
        )
        nodes.append(node)
    release = text(properties.get("$release") or properties.get("$app_version"))
    return Incident(in_order(nodes[::-1]), "posthog", Context(release=release or None))


PAYLOAD = Payload("posthog", read)
