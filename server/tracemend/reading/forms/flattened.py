"""A traceback whose line breaks became spaces, as when it was copied from a web page.

    Traceback (most recent call last): File "/app/a.py", line 3, in f return g(x) File "/app/b.py", line 5, in g 1 / 0 ZeroDivisionError: …

The frames come apart by their own grammar. Where the last source line ends and the exception begins is told by Python's
grammar: what stands before the exception's type must be a statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from tracemend.incident import ExceptionRecord, Frame, Incident, Relation
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.frames import MAX_FRAMES
from tracemend.reading.forms.message import split_notes
from tracemend.reading.forms.names import exception_line, looks_like_exception
from tracemend.reading.forms.statement import MAX_SOURCE, caret_node, is_statement, open_brackets
from tracemend.reading.lines import Lines, SourceLine
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, HEADER

_PLACE = re.compile(
    r'(?:> )?File "([^"]{1,1000})", line (\d+)(?:,? in (<[\w :]{1,40}>|[^\W\d][\w.]*(?:\.<locals>[\w.]*)*)(?![\w(])|(?=\s|$))'
)
_HEADED = re.compile(r"Traceback \(most recent call last\):\s+(?:> )?File (?:\"|&quot;)")
_HEADLESS = re.compile(
    r'(?:> )?File "[^"]{1,1000}", line \d+(?:, in \S+ +[^\s,]|\s+\S.{0,2000}\s(?:SyntaxError|IndentationError|TabError): )'
)
_SENTENCE = re.compile(f"({re.escape(DIRECT_CAUSE)}|{re.escape(DURING_HANDLING)})")
_CANDIDATE = re.compile(r"(?:(?<=\s)|^)((?:[^\W\d]\w*\.|<locals>\.)*[^\W\d]\w*)(?=: |:$|\s*$)")
_CARETS = re.compile(r"(\s+)([~^]*(?:~\^|\^\^|~~|\^~)[~^]*|[~^]+(?=\s*$))(?=\s|$)")
_CARETS_END = re.compile(r"\s+[~^]+\s*$")
_WARNING = re.compile(r"\s\S+:\d+: \w*Warning: ")
_KEPT = 4
"""More spaces than these before a source line show that the indentation was kept."""
_BREAK = re.compile(rf"\S\s{{{_KEPT + 1},}}")
_KEY_ERROR = re.compile(r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?=\s|$)")
_REPEATED = re.compile(r"\[Previous line repeated (\d+) more times?\]")
_ELIDED = re.compile(r"\s+\.\.\.<\d+ lines?>\.\.\.")
_SYNTAX_ERROR = re.compile(r"(?<=\s)(?:SyntaxError|IndentationError|TabError)(?=: )")
MAX_CANDIDATES = 200
MAX_BREAKS = 8


def starts(line: str) -> int | None:
    """Column of the header, or of the first frame where it was cut off."""
    if 'File "' not in line and "File &quot;" not in line:
        return None
    indent = len(line) - len(line.lstrip())
    found = _HEADED.search(line) or _HEADLESS.match(line, indent)
    if found is None:
        return None
    return indent if _is_untraced_cause(line[indent : found.start()]) else found.start()


def _is_untraced_cause(before: str) -> bool:
    """Whether what stands before the first header is an exception that was never raised, and the sentence after it."""
    sentence = _SENTENCE.search(before)
    head = exception_line(before[: sentence.start()].rstrip()) if sentence is not None else None
    return head is not None and looks_like_exception(head[0])


def read(lines: Lines) -> Found | None:
    """The chain in line 0."""
    records = read_flattened(lines.at(0) or "", lines.source_line)
    return Found((Incident(tuple(records)),), 1) if records else None


def read_flattened(text: str, source_line: SourceLine | None = None) -> list[ExceptionRecord]:
    """The chain in a flattened text; empty when it holds none. `source_line` tells a frame's source where its file is at hand."""
    if 'File "' not in text:
        from tracemend.reading.cleaning.html import unescaped

        text = unescaped(text)
    pieces = _SENTENCE.split(text)
    records: list[ExceptionRecord] = []
    for number in range(0, len(pieces), 2):
        record = _record(pieces[number], source_line)
        if record is None:
            continue
        relation: Relation | None = None
        if number + 1 < len(pieces):
            relation = "cause" if pieces[number + 1] == DIRECT_CAUSE else "context"
        records.append(replace(record, relation=relation))
    if records:
        records[-1] = replace(records[-1], relation=None)
    if not any(record.frames and record.type for record in records):
        return []
    return records


def _record(piece: str, source_line: SourceLine | None) -> ExceptionRecord | None:
    places = list(_places(piece))
    if not places:
        said = _split(piece.strip().removeprefix(HEADER).strip())
        return ExceptionRecord(said[1], said[2]) if said and not said[0] else None
    frames: list[Frame] = []
    for number, place in enumerate(places):
        end = places[number + 1].start() if number + 1 < len(places) else len(piece)
        segment, times = _without_repeats(piece[place.end() : end])
        known = source_line(place[1], int(place[2][:18])) if source_line is not None else None
        last = number + 1 == len(places)
        said = _split(segment, known, last=last) if place[3] else _split_syntax_error(segment)
        if said is not None:
            frames += [_frame(place, said[0])] * min(1 + times, MAX_FRAMES - len(frames))
            message = said[2] if last else said[2] + piece[end:].rstrip()
            return _finished(said[1], message, frames)
        frames += [_frame(place, segment)] * min(1 + times, MAX_FRAMES - len(frames))
    return ExceptionRecord("", frames=tuple(frames))


def _without_repeats(segment: str) -> tuple[str, int]:
    """The text of a frame, and how many times more it is said to have been repeated."""
    found = _REPEATED.search(segment)
    return (segment[: found.start()] + segment[found.end() :], int(found[1][:18])) if found else (segment, 0)


def _places(piece: str) -> Iterator[re.Match[str]]:
    return _PLACE.finditer(piece)


def _finished(type_text: str, message: str, frames: list[Frame]) -> ExceptionRecord:
    if type_text == "KeyError" and (found := _KEY_ERROR.match(message)) is not None:
        message = found[0]
    warning = _WARNING.search(message)
    if warning is not None:
        message = message[: warning.start()]
    message, notes = split_notes(type_text, message.strip(), frames)
    return ExceptionRecord(type_text, message, notes, tuple(frames))


def _frame(place: re.Match[str], segment: str) -> Frame:
    """The frame with its source; carets are placed by the spaces before them, or by what they can mean."""
    lead = len(segment) - len(segment.lstrip())
    found = _CARETS.search(segment)
    source = segment[: found.start()] if found is not None else segment
    source = _first_line(source)
    breaks = islice(_BREAK.finditer(source[:MAX_SOURCE]), MAX_BREAKS if lead > _KEPT else 0)
    line_break = next((found.start() + 1 for found in breaks if not _in_string(source[: found.start() + 1])), None)
    source = source[:line_break]
    source = source.strip()
    col = end_col = None
    if found is not None:
        col = len(found[1]) - lead if lead > _KEPT else caret_node(source, found[2])
        if col is not None and 0 <= col <= len(source):
            end_col = col + len(found[2])
        else:
            col = None
    return Frame(place[1], int(place[2][:18]), place[3], source or None, col, end_col)


def _in_string(source: str) -> bool:
    """Whether a string is open at the end, so that spaces are its own."""
    return open_brackets(source) is None


def _first_line(source: str) -> str:
    """Python 3.13 shows the other lines of a statement, too; what was left out of them or a hanging comma tells."""
    elided = _ELIDED.search(source)
    if elided is None and ", )" not in source:
        return source
    source = source[: elided.start()] if elided is not None else source
    hanging = re.search(r"[(\[{](?= )", source)
    return source[: hanging.end()] if hanging is not None else source


def _split_syntax_error(segment: str) -> tuple[str, str, str] | None:
    """A SyntaxError's source is no statement, but its type is known."""
    found = _SYNTAX_ERROR.search(segment)
    return (segment[: found.start()], found[0], segment[found.end() + 2 :].strip()) if found else None


def _split(segment: str, known: str | None = None, *, last: bool = True) -> tuple[str, str, str] | None:
    """Source, type and message of a text that ends a frame; None when no exception begins in it."""
    if known and segment.strip().startswith(known.strip()):
        rest = segment.strip()[len(known.strip()) :]
        carets = re.match(r"\s*[~^]+(?=\s)", rest)
        rest = rest[carets.end() :] if carets else rest
        found = _CANDIDATE.match(rest.strip())
        if found is not None:
            return (
                segment[: segment.index(known.strip()) + len(known.strip())] + (carets[0] if carets else ""),
                found[1],
                rest.strip()[found.end() :].removeprefix(":").strip(),
            )
        return None
    candidates = [c for _, c in zip(range(MAX_CANDIDATES), _CANDIDATE.finditer(segment), strict=False)]
    likely = [c for c in candidates if _is_type(c[1]) and (last or segment.startswith(": ", c.end()))]
    for accepts in (_ends_statement, _ends_line, _in_brackets):
        for candidate in likely:
            source = segment[: candidate.start()]
            if accepts(_CARETS_END.sub("", source).strip()):
                return source, candidate[1], segment[candidate.end() :].removeprefix(":").strip()
    return None


def _is_type(name: str) -> bool:
    last = name.rpartition(".")[2]
    return (
        looks_like_exception(name)
        or ("." in name and last[:1].isupper() and not last.isupper())
        or bool(re.match(r"[A-Z][a-z]+[A-Z]", last))
    )


def _ends_statement(source: str) -> bool:
    return not source or is_statement(source)


def _ends_line(source: str) -> bool:
    """Whether a statement may go on in the next line after `source`: a bracket is open, and no name stands at its end."""
    depth = open_brackets(source)
    return depth is not None and (depth == 0 or source.endswith(("(", "[", "{", ",", "\\")))


def _in_brackets(source: str) -> bool:
    """Whether a bracket is open and no string is, so that a statement may go on."""
    return bool(open_brackets(source))


FORM = Form("flattened", starts, read)
