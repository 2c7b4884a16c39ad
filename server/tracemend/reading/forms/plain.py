"""The commonest text of all, read in one go: CPython's traceback, plain, with its end in sight.

It reads what the grammar would read to the very same value, and leaves all else to it; a test holds the two equal.
"""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, Frame, Incident, Relation
from tracemend.reading.forms.cpython import origin_of
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.form import Found
from tracemend.reading.forms.names import SYNTAX_ERRORS, exception_line
from tracemend.reading.lines import NeedMore
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, HEADER

_START = f"{HEADER}\n"
_FRAME = re.compile(
    r'  File "([ !#-~]+)", line (\d{1,18}), in ([!-\'*-~]+)\n'
    r"(?:    (?!(?:> )?File |\d+\s|[~^\[-])([!-~][ -~]*)\n(?:    ( *)([~^]+)\n)?)?"
)
_LAST = re.compile(rf"([A-Za-z_][ -~]*)(?:\n\n({DIRECT_CAUSE}|{DURING_HANDLING})\n\n(?={re.escape(HEADER)}\n)|\n+|\Z)")
_TERMINAL = 80
_LONG = 100_000


def read_plain(text: str, at: int = 0, *, final: bool = True) -> Found | None:
    """The incident whose header stands at `at`, and where in the text it ends; None where more must be known to read it.

    `final` says that nothing can follow the text. Raises NeedMore when the line after the last one has not arrived.
    """
    records: list[ExceptionRecord] = []
    while text.startswith(_START, at):
        frames, at = _frames(text, at + len(_START))
        last = _LAST.match(text, at)
        if last is None or not frames or is_foreign(last[1]) or (head := exception_line(last[1])) is None:
            return None
        if head[0] in SYNTAX_ERRORS:
            return None
        sentence = last[2]
        relation: Relation | None = None if sentence is None else "cause" if sentence == DIRECT_CAUSE else "context"
        records.append(ExceptionRecord(head[0], head[1], (), tuple(frames), relation))
        at = last.end()
        if sentence is None:
            if not _ends(text, at, final, last[1], frames[-1].source):
                return None
            return Found((Incident(tuple(records), origin_of(records)),), at)
    return None


def _frames(text: str, at: int) -> tuple[list[Frame], int]:
    frames: list[Frame] = []
    while (found := _FRAME.match(text, at)) is not None:
        file, line, function, source, space, carets = found.groups()
        if source is None:
            frames.append(Frame(file, int(line), function))
        elif carets is None:
            frames.append(Frame(file, int(line), function, source.rstrip()))
        else:
            start = len(space)
            frames.append(Frame(file, int(line), function, source.rstrip(), start, start + len(carets)))
        at = found.end()
    return frames, at


def _ends(text: str, at: int, final: bool, last: str, source: str | None) -> bool:
    """Whether the exception's line is surely the last: what stands at `at` is none of a message, and no more is announced."""
    end = text.find("\n", at)
    if end < 0 and final:
        return at == len(text)
    if text[at - 2] == "\n":
        return False
    if end < 0:
        if len(text) - at > _LONG:
            return False
        raise NeedMore
    if len(last) == _TERMINAL or last.rstrip().endswith(":") or '"""' in last or (source and "\\n" in source):
        return False
    line = text[at:end]
    return line == HEADER or is_foreign(line)
