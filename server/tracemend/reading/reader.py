"""The one reader: chunks in, incidents out, memory bounded whatever the length."""

from __future__ import annotations

import codecs
from dataclasses import replace

from tracemend.incident import Incident
from tracemend.reading.forms.table import FORMS
from tracemend.reading.scan import Scanner

CHUNK = 1 << 18
"""A long text is read in pieces of this length."""


def read(text: str | bytes, *, origin: str | None = None) -> list[Incident]:
    """The incidents in any text or payload, in order of appearance.

    `origin` replaces the origin that the form itself tells. Never raises, whatever the text.
    """
    reader = Reader(origin=origin)
    incidents: list[Incident] = []
    for start in range(0, len(text), CHUNK):
        incidents += reader.feed(text[start : start + CHUNK])
    return incidents + reader.close()


class Reader:
    """Reads a stream whose chunks may be cut anywhere; an incident is given as soon as its last line is certain."""

    def __init__(self, *, origin: str | None = None) -> None:
        self._origin = origin
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._scanner = Scanner(FORMS)

    def feed(self, chunk: str | bytes) -> list[Incident]:
        """Read a chunk and give the incidents that it makes certain."""
        text = self._decode(chunk) if isinstance(chunk, bytes) else chunk
        return self._named(self._scanner.feed(text))

    def close(self) -> list[Incident]:
        """The incidents that the end makes certain."""
        return self._named(self._scanner.feed(self._decode(b"", True)) + self._scanner.close())

    def _named(self, incidents: list[Incident]) -> list[Incident]:
        if self._origin is None:
            return incidents
        return [replace(incident, origin=self._origin) for incident in incidents]
