"""Bodies, bounded before and after they are unpacked."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from importlib import import_module

WIRE_LIMIT = 8_000_000
"""Bytes of a body as it is sent."""
LIMIT = 32_000_000
"""Bytes of a body when it is unpacked."""
_PIECE = 1 << 16


class Refused(Exception):
    """The request is answered with this status and nothing of it is kept."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def read_body(stream: AsyncIterator[bytes], encoding: str, seconds: float) -> bytes:
    """The body, unpacked; it may take so many seconds to come.

    Raises Refused: 408 when it comes too slowly, 413 when it is too long, 415 when its encoding is not known, 400 when it is
    not what its encoding says.
    """
    try:
        wire = await asyncio.wait_for(_collect(stream), seconds)
    except asyncio.TimeoutError:
        raise Refused(408, "the body came too slowly") from None
    return unpacked(wire, encoding)


async def _collect(stream: AsyncIterator[bytes]) -> bytes:
    parts: list[bytes] = []
    length = 0
    async for part in stream:
        length += len(part)
        if length > WIRE_LIMIT:
            raise Refused(413, "the body is too long")
        parts.append(part)
    return b"".join(parts)


def unpacked(wire: bytes, encoding: str) -> bytes:
    """The bytes that a Content-Encoding stands for, never more than `LIMIT`; raises Refused as `read_body` does."""
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return wire
    if kind == "br":
        return _unbrotli(wire)
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise Refused(415, f"the encoding {kind[:40]!r} is not known")
    return _inflated(wire)


def _inflated(wire: bytes) -> bytes:
    """gzip (of one member or several) or zlib."""
    parts, length = [], 0
    while wire:
        unpacker = zlib.decompressobj(47)
        try:
            part = unpacker.decompress(wire, LIMIT + 1 - length)
        except zlib.error:
            raise Refused(400, "the body is not what its encoding says") from None
        length += len(part)
        if length > LIMIT:
            raise Refused(413, "the body is too long")
        parts.append(part)
        wire = unpacker.unused_data if unpacker.eof else b""
    return b"".join(parts)


def _unbrotli(wire: bytes) -> bytes:
    try:
        brotli = import_module("brotli")  # where it happens to be installed
    except ImportError:
        raise Refused(415, "brotli is not installed here") from None
    unpacker, parts, length = brotli.Decompressor(), [], 0
    try:
        part = unpacker.process(wire, output_buffer_limit=_PIECE)
        while part or not unpacker.can_accept_more_data():
            length += len(part)
            if length > LIMIT:
                raise Refused(413, "the body is too long")
            parts.append(part)
            part = unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error:
        raise Refused(400, "the body is not what its encoding says") from None
    return b"".join(parts)
