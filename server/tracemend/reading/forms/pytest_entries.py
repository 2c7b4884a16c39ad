"""The entries of pytest's own tracebacks.

    def test_total():                       long: the listing first, the place after it
>       assert total([]) == 5
E       assert 0 == 5

test_app.py:5: AssertionError

app.py:2: in total                          short: the place first
    return sum(i["pirce"] for i in items)
E   KeyError: 'pirce'
"""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.incident import ExceptionRecord, Frame, Relation
from tracemend.reading.forms.carets import caret_range
from tracemend.reading.forms.frames import read_frames
from tracemend.reading.forms.message import read_message, split_notes, untraced_cause
from tracemend.reading.forms.names import exception_line
from tracemend.reading.forms.relation import relation_sentence
from tracemend.reading.lines import ListLines

PLACE = re.compile(r"(\S.{0,1000}?):(\d+): ?(.*)$")
_BARE_PLACE = re.compile(r"(\S.{0,1000}):(\d+)$")
_ERROR = re.compile(r"E(?:   |$)(.*)$")
_DEF = re.compile(r"(?:    |>   )(?:async +)?def +(\w+)")
_LOOP = re.compile(r"\bfor\b")
_SEPARATOR = re.compile(r"(?:_ )+_?\s*$")
_CARETS = re.compile(r"\s*[~^]+\s*$")
_FIXTURE = re.compile(r"\s*fixture '.*' not found")
_IS_FILE = re.compile(r"(?:.*[\\/.]\w+|<.*>|.*\.pyx?)$")


_NO_FILE = re.compile(r" = |: ")


def read_entries(body: list[str]) -> list[ExceptionRecord]:
    """The chain that a failure's lines hold; empty when there is none."""
    records: list[ExceptionRecord] = []
    part: list[str] = []
    for line in body:
        relation = relation_sentence(line)
        if relation is None:
            part.append(line)
        else:
            records += _read_part(part, relation) or _unraised([*part, line])
            part = []
    records += _read_part(part, None)
    if records and records[-1].relation is not None:
        records[-1] = replace(records[-1], relation=None)
    return records


def _unraised(part: list[str]) -> list[ExceptionRecord]:
    """The cause that was never raised, of which pytest prints the last line alone."""
    cause, _ = untraced_cause(part)
    return [] if cause is None else [cause]


def _read_part(lines: list[str], relation: Relation | None) -> list[ExceptionRecord]:
    frames: list[Frame] = []
    listing: list[str] = []
    errors: list[str] = []
    stated = ""
    pending: tuple[str, int, str] | None = None
    """A short entry whose source is still to come."""
    for line in lines:
        if (error := _ERROR.match(line)) is not None:
            errors.append(error[1])
            continue
        if (place := _place(line)) is not None:
            file, number, said = place
            if said.startswith("in ") and " " not in said[3:].strip():
                _close(frames, pending, listing)
                pending = (file, number, said[3:])
            else:
                if pending is not None:
                    _close(frames, pending, [])
                    pending = None
                frames.append(_long_frame(file, number, listing))
                _name_decorated(frames, listing)
                stated = said
            listing = []
        elif _SEPARATOR.match(line):
            _close(frames, pending, listing)
            pending = None
            listing = []
        elif errors and not stated and pending is None and line.startswith("    "):
            errors.append(line[4:])
        elif not errors or not line.strip():
            listing.append(line)
    _close(frames, pending, listing)
    return _record(errors, stated, frames, relation)


def _place(line: str) -> tuple[str, int, str] | None:
    if line[:1].isspace() or line[:1] in ("", ">"):
        return None
    found = PLACE.match(line) or _BARE_PLACE.match(line)
    if found is None or not _IS_FILE.match(found[1]) or _NO_FILE.search(found[1]):
        return None
    return found[1], int(found[2][:18]), (found[3] if found.re is PLACE else "")


def _close(frames: list[Frame], pending: tuple[str, int, str] | None, listing: list[str]) -> None:
    """Add a short entry with the source that follows its place."""
    if pending is None:
        return
    source = col = end_col = None
    texts = [line for line in listing if line.strip()]
    if texts and texts[0].startswith("    "):
        source = texts[0].strip()
        if len(texts) > 1 and _CARETS.match(texts[1]):
            col, end_col = caret_range(texts[0], texts[1])
    if source == "???":
        source = None
    frames.append(Frame(pending[0], pending[1], pending[2].strip(), source, col, end_col))


def _long_frame(file: str, number: int, listing: list[str]) -> Frame:
    """A long entry: the failing line is the one that is marked, the function the one whose listing it is."""
    source = col = end_col = None
    function = None
    for index, line in enumerate(listing):
        if function is None and (found := _DEF.match(line)) is not None:
            function = found[1]
        if line.startswith(">") and (line[1:2] in (" ", "")):
            text = f" {line[1:]}"
            source, col, end_col = text.strip(), None, None
            following = listing[index + 1] if index + 1 < len(listing) else ""
            if _CARETS.match(following):
                col, end_col = caret_range(text, following)
    if source == "???":
        source = None
    if function is None and source is not None:
        function = _unnamed(source, listing)
    return Frame(file, number, function, source or None, col, end_col)


def _name_decorated(frames: list[Frame], listing: list[str]) -> None:
    """Name the caller that a decorator is, as hypothesis' are, by the function that its listing goes on to define."""
    caller = frames[-2].source if len(frames) > 1 else None
    if caller is not None and caller.startswith("@") and any(line.strip() == caller for line in listing):
        frames[-2] = replace(frames[-2], function=frames[-1].function)


def _unnamed(source: str, listing: list[str]) -> str:
    """The name of code whose listing has no `def`: a module's starts at the margin, a comprehension's is within a line."""
    iterates = any(line.startswith(".0 = ") for line in listing)
    if "lambda" in source and not iterates:
        return "<lambda>"
    loop = _LOOP.search(source)
    within = iterates or source.startswith("return ")
    if loop is None or (not within and any(line[4:5].strip() for line in listing)):
        return "<module>"
    opened: list[str] = []
    for character in source[: loop.start()]:
        if character in "([{":
            opened.append(character)
        elif character in ")]}" and opened:
            opened.pop()
    kinds = {"[": "<listcomp>", "{": "<dictcomp>" if ":" in source else "<setcomp>"}
    return kinds.get(opened[-1] if opened else "", "<genexpr>")


def _record(errors: list[str], stated: str, frames: list[Frame], relation: Relation | None) -> list[ExceptionRecord]:
    """The exception that the `E   ` lines name; in a SyntaxError's they hold its place, too."""
    texts = _dedented(errors)
    block = ListLines(texts)
    places, number = read_frames(block, 0)
    head = exception_line(texts[number]) if number < len(texts) else None
    said = exception_line(stated)
    if head is not None and not _is_prose(head, said):
        message, notes, _ = read_message(block, number + 1, head, frames + places)
        return [ExceptionRecord(head[0], message, notes, (*frames, *places), relation)]
    if texts and _FIXTURE.match(texts[0]):
        return [ExceptionRecord("FixtureLookupError", texts[0].strip(), (), tuple(frames), relation)]
    if texts and (said is not None or texts[0].startswith("assert")):
        type_text = said[0] if said is not None else "AssertionError"
        message, notes = split_notes(type_text, "\n".join(texts).rstrip(), ())
        return [ExceptionRecord(type_text, message, notes, tuple(frames), relation)]
    if said is not None and frames and not texts:
        return [ExceptionRecord(said[0], said[1], (), tuple(frames), relation)]
    return []


def _is_prose(head: tuple[str, str], said: tuple[str, str] | None) -> bool:
    """Whether an `E   ` line that looks like an exception's is a part of an assertion's text: `assert`, `error: x`."""
    if said is None or head[0] == said[0] or head[0].rpartition(".")[2] == said[0].rpartition(".")[2]:
        return head[0] == "assert"
    return said[0] == "AssertionError"


def _dedented(errors: list[str]) -> list[str]:
    """Without the indentation that the first line shares with the failing source line."""
    texts = [text.rstrip() if not text.strip() else text for text in errors]
    widths = [len(text) - len(text.lstrip()) for text in texts if text.strip()]
    margin = min(widths, default=0)
    return [text[margin:] for text in texts]
