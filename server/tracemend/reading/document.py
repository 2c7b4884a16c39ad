"""Tells what a stream is by how it starts: a payload that must be read as a whole, or text that is read as it comes."""

from __future__ import annotations

import json
import re
from binascii import a2b_qp
from typing import Any, Literal

from tracemend.incident import Incident
from tracemend.reading.lines import SourceLine
from tracemend.reading.scan import Scanner, read_whole

MAX_DOCUMENT = 32_000_000
"""Code points of a JSON document or web page that are kept; a longer one is read as text."""
_JSON_START = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[\"{\[]|$))")
_HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MAIL_HEADER = re.compile(
    r"(?:Content-Type|MIME-Version|From|To|Subject|Date|Return-Path|Received|Message-ID|Delivered-To): ", re.I
)
MAX_HEADERS = 8_000
_MAIL_START = re.compile(
    r"(?:[A-Z][\w-]*: .*\r?\n(?:[ \t].*\r?\n)*){0,40}?Content-Transfer-Encoding: quoted-printable", re.I
)
_TELLING = re.compile(
    r'"(?:exception|exceptions|\$exception_list|trace|trace_chain|backtrace|stackTrace|stacktrace|exc_type|exc_info'
    r'|resourceSpans|resourceLogs|error\.stack|cells|events|entries|ename)"|Traceback'
)
_ENOUGH = 300


class TextStream:
    """A stream of text: a JSON document, JSON lines, a web page, or plain text."""

    def __init__(self, source_line: SourceLine | None = None) -> None:
        self._kind: Literal["unknown", "json", "html", "mail", "lines", "text"] = "unknown"
        self._kept: list[str] = []
        self._length = 0
        self._scanner = Scanner(source_line=source_line)
        self._rest = ""

    def feed(self, text: str) -> list[Incident]:
        """Read a chunk."""
        if self._kind == "text":
            return self._scanner.feed(text)
        if self._kind == "lines":
            return self._read_lines(text)
        self._kept.append(text)
        self._length += len(text)
        if self._kind == "unknown":
            self._decide(final=False)
        if self._kind in ("json", "html", "mail") and self._length > MAX_DOCUMENT:
            self._kind = "text"
        if self._kind in ("text", "lines"):
            return self.feed(self._take_kept())
        return []

    def finish(self, text: str) -> list[Incident]:
        """Read the last chunk; the stream has ended."""
        if self._kind == "text":
            return self._scanner.finish(text)
        if self._kind == "lines":
            return self._read_lines(text) + self.close()
        self._kept.append(text)
        self._length += len(text)
        return self.close()

    def close(self) -> list[Incident]:
        """The stream has ended."""
        if self._kind == "unknown":
            self._decide(final=True)
        kept = self._take_kept()
        if self._kind == "json":
            data = _decoded(kept)
            if data is not None:
                return _read_payload(data)
        if self._kind == "html":
            from tracemend.reading.cleaning.html import texts_of_page

            found: list[Incident] = []
            for text in texts_of_page(kept):
                found += [incident for incident in read_whole(text) if incident not in found]
            return found
        if self._kind == "mail":
            kept = a2b_qp(kept.encode()).decode("utf-8", "replace")
        if self._kind == "lines":
            return self._read_lines(kept) + self._read_lines("\n") + self._scanner.close()
        return self._scanner.finish(kept)

    def _take_kept(self) -> str:
        kept = "".join(self._kept)
        self._kept = []
        return kept

    def _decide(self, *, final: bool) -> None:
        """Look at the start, as soon as enough of it has come."""
        start = "".join(self._kept)
        self._kept = [start]
        bare = start.lstrip()
        if not bare and not final:
            self._kept = [start[-MAX_HEADERS:]]
        elif _JSON_START.match(start):
            line, newline, _ = bare.partition("\n")
            if not newline:
                self._kind = "json" if final else "unknown" if self._length < MAX_DOCUMENT else "text"
            else:
                self._kind = "lines" if _decoded(line) is not None else "json"
        elif not final and _MAIL_HEADER.match(bare) and "\n\n" not in bare and len(bare) < MAX_HEADERS:
            return
        elif final or (bare and (len(bare) >= _ENOUGH or "\n" in bare or bare[0] != "<")):
            is_mail = _MAIL_HEADER.match(bare) and _MAIL_START.match(start[:MAX_HEADERS])
            self._kind = "html" if _HTML_START.match(start) else "mail" if is_mail else "text"

    def _read_lines(self, text: str) -> list[Incident]:
        """JSON lines: each is a payload of its own; what is none goes to the scanner."""
        found: list[Incident] = []
        lines = (self._rest + text).split("\n")
        self._rest = lines.pop()
        for line in lines:
            if line.startswith(("{", "[")) and _TELLING.search(line) and (data := _decoded(line)) is not None:
                incidents = _read_payload(data)
                if incidents:
                    found += incidents
                    continue
            found += self._scanner.feed(f"{line}\n")
        if len(self._rest) > MAX_DOCUMENT:
            self._rest = ""
        return found


def _read_payload(data: object) -> list[Incident]:
    from tracemend.reading.payloads.table import read_payload

    return read_payload(data, read_whole)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
