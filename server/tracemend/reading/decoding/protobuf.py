"""OTLP's protobuf, decoded into the shape of its JSON: only the fields that tell of exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_FIELDS = 200_000

_SPANS = {
    1: ("resourceSpans", {1: ("resource", "resource"), 2: ("scopeSpans", {2: ("spans", "span")})}),
}
_LOGS = {
    1: ("resourceLogs", {1: ("resource", "resource"), 2: ("scopeLogs", {2: ("logRecords", "log")})}),
}
_ATTRIBUTE: dict[int, Any] = {1: ("key", str), 2: ("value", {1: ("stringValue", str), 3: ("intValue", int)})}
_MESSAGES: dict[str, dict[int, Any]] = {
    "resource": {1: ("attributes", _ATTRIBUTE)},
    "span": {
        1: ("traceId", bytes),
        2: ("spanId", bytes),
        11: ("events", {2: ("name", str), 3: ("attributes", _ATTRIBUTE)}),
    },
    "log": {6: ("attributes", _ATTRIBUTE), 9: ("traceId", bytes), 10: ("spanId", bytes)},
}
_REPEATED = frozenset(
    ("resourceSpans", "scopeSpans", "spans", "events", "attributes", "resourceLogs", "scopeLogs", "logRecords")
)


def decode_otlp(data: bytes) -> dict[str, Any] | None:
    """An export of traces or logs in the shape of OTLP's JSON; None when the bytes are none or hold no exception."""
    for schema in (_SPANS, _LOGS):
        try:
            decoded = _message(data, schema, [MAX_FIELDS])
        except (ValueError, IndexError):
            continue
        if _has_attributes(decoded):
            return decoded
    return None


def _has_attributes(value: object) -> bool:
    """Whether an `exception.` attribute was found, so that the schema was the right one."""
    if isinstance(value, dict):
        key = value.get("key")
        if isinstance(key, str) and key.startswith("exception."):
            return True
        return any(_has_attributes(inner) for inner in value.values())
    return isinstance(value, list) and any(_has_attributes(inner) for inner in value)


def _message(data: bytes, schema: dict[int, Any], budget: list[int]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, value in _fields(data, budget):
        if field not in schema:
            continue
        name, kind = schema[field]
        decoded = _value(value, _MESSAGES.get(kind, kind) if isinstance(kind, str) else kind, budget)
        if name in _REPEATED:
            out.setdefault(name, []).append(decoded)
        else:
            out[name] = decoded
    return out


def _value(value: bytes | int, kind: Any, budget: list[int]) -> Any:
    if isinstance(kind, dict):
        if isinstance(value, int):
            raise ValueError("a message was expected")
        return _message(value, kind, budget)
    if isinstance(value, int):
        return str(value)
    return value.hex() if kind is bytes else value.decode("utf-8", "replace")


def _fields(data: bytes, budget: list[int]) -> Iterator[tuple[int, bytes | int]]:
    """Number and value of each field of a message."""
    position = 0
    while position < len(data):
        budget[0] -= 1
        if budget[0] < 0:
            raise ValueError("too many fields")
        tag, position = _varint(data, position)
        wire = tag & 7
        if wire == 0:
            number, position = _varint(data, position)
            yield tag >> 3, number
        elif wire == 2:
            length, position = _varint(data, position)
            if position + length > len(data):
                raise ValueError("a field ends after the data")
            yield tag >> 3, data[position : position + length]
            position += length
        elif wire in (1, 5):
            position += 8 if wire == 1 else 4
        else:
            raise ValueError("no such wire type")


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ValueError("a number is too long")
