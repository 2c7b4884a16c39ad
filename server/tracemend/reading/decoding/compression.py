"""gzip, zlib and brotli, piece by piece and bounded: a small payload that unpacks to gigabytes is cut off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib import import_module

MAX_UNPACKED = 64 << 20
"""Bytes that one payload may unpack to; what is beyond is left out."""
_PIECE = 1 << 18


def is_gzip(data: bytes) -> bool:
    """Whether bytes start as gzip does."""
    return data[:2] == b"\x1f\x8b"


class Gunzip:
    """A stream of gzip members; broken data ends it."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)
        self._left = MAX_UNPACKED
        self._broken = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Unpacked bytes, never more than a quarter of a megabyte at a time."""
        while data and not self._broken and self._left > 0:
            try:
                piece = self._member.decompress(data, min(_PIECE, self._left))
            except zlib.error:
                self._broken = True
                return
            self._left -= len(piece)
            if piece:
                yield piece
            data = self._member.unconsumed_tail
            if self._member.eof:
                data = self._member.unused_data.lstrip(b"\0")
                self._member = zlib.decompressobj(31)


def unbrotli(data: bytes) -> bytes | None:
    """The bytes that brotli packed; None when it did not, or when no brotli is installed."""
    try:
        brotli = import_module("brotli")
    except ImportError:
        return None
    unpacker = brotli.Decompressor()
    out = b""
    try:
        for start in range(0, len(data), 4_096):
            out += unpacker.process(data[start : start + 4_096])
            if len(out) > MAX_UNPACKED:
                return None
    except brotli.error:
        return None
    return out if unpacker.is_finished() else None
