"""msgpack, as far as traces need it; see the format's specification."""

from __future__ import annotations

import struct
from typing import Any

MAX_DEPTH = 50
_LENGTHS = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I", 0xD9: ">B", 0xDA: ">H", 0xDB: ">I"}
_NUMBERS = {
    0xCA: ">f",
    0xCB: ">d",
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_PLAIN = {0xC0: None, 0xC2: False, 0xC3: True}


def decode_msgpack(data: bytes) -> Any:
    """The value; None when the bytes are no msgpack."""
    try:
        value, end = _value(data, 0, 0)
    except (ValueError, IndexError, struct.error):
        return None
    return value if end == len(data) else None


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    kind = data[at]
    at += 1
    if kind < 0x80:
        return kind, at
    if kind >= 0xE0:
        return kind - 256, at
    if kind < 0x90:
        return _map(data, at, kind & 15, depth)
    if kind < 0xA0:
        return _array(data, at, kind & 15, depth)
    if kind < 0xC0:
        return _string(data, at, kind & 31, as_text=True)
    if kind in _PLAIN:
        return _PLAIN[kind], at
    if kind in _LENGTHS:
        length, at = _number(data, at, _LENGTHS[kind])
        return _string(data, at, length, as_text=kind >= 0xD9)
    if kind in _NUMBERS:
        return _number(data, at, _NUMBERS[kind])
    if kind in (0xDC, 0xDD):
        length, at = _number(data, at, ">H" if kind == 0xDC else ">I")
        return _array(data, at, length, depth)
    if kind in (0xDE, 0xDF):
        length, at = _number(data, at, ">H" if kind == 0xDE else ">I")
        return _map(data, at, length, depth)
    raise ValueError("an extension type")


def _number(data: bytes, at: int, form: str) -> tuple[Any, int]:
    size = struct.calcsize(form)
    return struct.unpack_from(form, data, at)[0], at + size


def _string(data: bytes, at: int, length: int, *, as_text: bool) -> tuple[Any, int]:
    if at + length > len(data):
        raise ValueError("a string ends after the data")
    raw = data[at : at + length]
    return raw.decode("utf-8", "replace") if as_text else raw.hex(), at + length


def _array(data: bytes, at: int, length: int, depth: int) -> tuple[list[Any], int]:
    if length > len(data) - at:
        raise ValueError("an array ends after the data")
    out = []
    for _ in range(length):
        value, at = _value(data, at, depth + 1)
        out.append(value)
    return out, at


def _map(data: bytes, at: int, length: int, depth: int) -> tuple[dict[str, Any], int]:
    if 2 * length > len(data) - at:
        raise ValueError("a map ends after the data")
    out = {}
    for _ in range(length):
        key, at = _value(data, at, depth + 1)
        out[str(key)], at = _value(data, at, depth + 1)
    return out, at
