"""The one reader: chunks in, incidents out, memory bounded whatever the length."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from functools import lru_cache

from tracemend.incident import Context, Incident
from tracemend.reading.decoding.compression import Gunzip, is_gzip
from tracemend.reading.document import TextStream
from tracemend.reading.lines import SourceLine
from tracemend.reading.sentences import HEADER

CHUNK = 1 << 18
"""A long text is read in pieces of this length."""
_NONE = Context()
MAX_BINARY = 32 << 20
"""Bytes of a binary payload that are kept."""
_STDLIB = re.compile(r"[\\/]lib(?:64)?[\\/]python(\d\.\d+)[\\/]")


def read(text: str | bytes, *, origin: str | None = None, source_line: SourceLine | None = None) -> list[Incident]:
    """The incidents in any text or payload, in order of appearance.

    `origin` replaces the origin that the form itself tells. `source_line(file, line)` gives the text of a line where the
    file is at hand; with it a text that has lost its line breaks comes apart for sure. Never raises, whatever the text.
    """
    if isinstance(text, str) and text.startswith(HEADER) and len(text) <= CHUNK:
        from tracemend.reading.forms.plain import read_plain

        plain = read_plain(text)
        if plain is not None and plain.end == len(text):
            return [_finished(incident, origin) for incident in plain.incidents]
    reader = Reader(origin=origin, source_line=source_line)
    if len(text) <= CHUNK:
        return reader.finish(text)
    incidents: list[Incident] = []
    for start in range(0, len(text), CHUNK):
        incidents += reader.feed(text[start : start + CHUNK])
    return incidents + reader.close()


class Reader:
    """Reads a stream whose chunks may be cut anywhere; an incident is given as soon as its last line is certain."""

    def __init__(self, *, origin: str | None = None, source_line: SourceLine | None = None) -> None:
        self._origin = origin
        self._stream = TextStream(source_line)
        self._decoder: codecs.IncrementalDecoder | None = None
        self._gunzip: Gunzip | None = None
        self._unpacked: Reader | None = None
        """Reads what was compressed; within it nothing is unpacked again."""
        self._nested = False
        self._binary: bytearray | None = None
        self._head = b""
        """The first bytes, until they are enough to tell what the stream is."""

    def feed(self, chunk: str | bytes) -> list[Incident]:
        """Read a chunk and give the incidents that it makes certain."""
        if isinstance(chunk, str):
            return self._told(self._stream.feed(chunk)) if chunk else []
        if self._decoder is None and self._gunzip is None and self._binary is None:
            chunk = self._head + chunk
            if len(chunk) < 16:
                self._head = chunk
                return []
            self._head = b""
            self._decide(chunk)
        return self._told(self._feed_bytes(chunk))

    def close(self) -> list[Incident]:
        """The incidents that the end makes certain."""
        found: list[Incident] = []
        if self._head:
            head, self._head = self._head, b""
            self._decide(head)
            found += self._feed_bytes(head)
        if self._unpacked is not None:
            found += self._unpacked.close()
        if self._binary is not None:
            found += _read_binary(bytes(self._binary))
        if self._decoder is not None:
            found += self._stream.feed(self._decoder.decode(b"", True))
        return self._told(found + self._stream.close())

    def finish(self, last: str | bytes) -> list[Incident]:
        """The same as `feed` of the last chunk and `close`, but each incident is read once."""
        if isinstance(last, bytes):
            if self._decoder is None and self._gunzip is None and self._binary is None and self._head + last:
                last, self._head = self._head + last, b""
                self._decide(last)
            if self._decoder is None:
                return self.feed(last) + self.close()
            last = self._decoder.decode(last, True)
        return self._told(self._stream.finish(last))

    def _decide(self, head: bytes) -> None:
        """What the stream is, by its first bytes."""
        if is_gzip(head) and not self._nested:
            self._gunzip = Gunzip()
            self._unpacked = Reader()
            self._unpacked._nested = True
        elif _is_binary(head):
            self._binary = bytearray()
        else:
            self._decoder = _decoder(head)

    def _feed_bytes(self, chunk: bytes) -> list[Incident]:
        if self._decoder is not None:
            text = self._decoder.decode(chunk)
            return self._stream.feed(text) if text else []
        if self._gunzip is not None and self._unpacked is not None:
            return [found for piece in self._gunzip.pieces(chunk) for found in self._unpacked.feed(piece)]
        if self._binary is not None and len(self._binary) < MAX_BINARY:
            self._binary += chunk
        return []

    def _told(self, incidents: list[Incident]) -> list[Incident]:
        return [_finished(incident, self._origin) for incident in incidents]


@lru_cache(maxsize=64)
def _of(python: str) -> Context:
    return Context(python=python)


def _finished(incident: Incident, origin: str | None) -> Incident:
    """With the origin that was asked for, and the Python version that the paths of the standard library tell."""
    if origin is not None:
        incident = replace(incident, origin=origin)
    if incident.context.python is None:
        file = ""
        for record in incident.exceptions:
            for frame in record.frames:
                if frame.file is not file and (found := _STDLIB.search(frame.file)) is not None:
                    python = found[1]
                    context = replace(incident.context, python=python) if incident.context != _NONE else _of(python)
                    return Incident(incident.exceptions, incident.origin, context)
                file = frame.file
    return incident


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    for mark, name in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if head.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace")
    return codecs.getincrementaldecoder("utf-8")("replace")


_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def _is_binary(head: bytes) -> bool:
    """Whether the first bytes are those of protobuf, msgpack or brotli rather than of text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    if 0x90 <= head[0] <= 0x9F or head[0] in (0xDC, 0xDD):
        return True
    start = head[:16]
    if start[:1] == b"\n" and (start[1:2] >= b"\x80" or _CONTROL.search(start)):
        return True
    return _CONTROL.search(start) is not None and b"\n" not in start and not start.isascii()


def _read_binary(data: bytes) -> list[Incident]:
    from tracemend.reading.decoding.compression import unbrotli
    from tracemend.reading.decoding.msgpack import decode_msgpack
    from tracemend.reading.decoding.protobuf import decode_otlp
    from tracemend.reading.payloads.table import read_payload
    from tracemend.reading.scan import read_whole

    exported = decode_otlp(data)
    if exported is not None:
        return read_payload(exported, read_whole)
    unpacked = decode_msgpack(data)
    if unpacked is not None:
        return read_payload(unpacked, read_whole)
    text = unbrotli(data)
    if text is None:
        text = data
    stream = TextStream()
    decoded = text.decode("utf-8", "replace")
    return stream.feed(decoded) + stream.close() if decoded else []
