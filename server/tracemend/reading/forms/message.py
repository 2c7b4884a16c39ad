"""The line that names the exception, its message and notes, and where they end.

A printed message may have many lines and nothing marks its end, so the end is told by what follows (another traceback,
a log line, a prompt) and by what is known of the message: the interpreter's own messages have one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from tracemend.incident import ExceptionRecord, Frame
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.literal import fits, raised_lines
from tracemend.reading.forms.log_record import end_of_record
from tracemend.reading.forms.names import exception_line, looks_like_exception
from tracemend.reading.forms.relation import relation_sentence
from tracemend.reading.forms.rich_text import marked_notes, unwrapped
from tracemend.reading.lines import Lines, Wrapped
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, HEADER, WHILE_HANDLING

_SENTENCE_STARTS = (DIRECT_CAUSE[:34], DURING_HANDLING[:38], WHILE_HANDLING)
"""As much of them as is left where a terminal is narrow."""
MIN_WIDTH = 60
"""Code points of a line of the narrowest terminal whose broken messages are put together again."""
_WIDTHS = (80, 100, 120, 132, 160)
"""Code points of a line of the terminals that are common."""
_QUOTES = '"""'
_BRACKETS = {"{": "}", "[": "]", "(": ")"}
MAX_LINES = 20_000
"""Lines after which a message is given up: the memory of a stream is bounded."""
MAX_MESSAGE = 2_000
"""Lines of one message; what is beyond is left out."""

_ONE_LINE = re.compile(
    r"""(?x)
      KeyError:\ (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d[\w.]*|\(.*\)|<.*>|None|True|False|datetime\..*|[\w.]+\(.*\))$
    | ZeroDivisionError:\ .*(?:division|modulo|by\ zero|negative\ power).*$
    | (?:NameError|UnboundLocalError):\ (?:name|local\ variable|cannot\ access|free\ variable|global\ name)\ .*$
    | IndexError:\ .*(?:out\ of\ range|out\ of\ bounds|pop\ from|too\ many\ indices).*$
    | RecursionError:\ maximum\ recursion.*$
    | ModuleNotFoundError:\ No\ module\ named\ .*$
    | (?:KeyboardInterrupt|StopIteration|StopAsyncIteration|GeneratorExit|AssertionError|MemoryError)$
    | (?:SyntaxError|IndentationError|TabError):\ .*$
    | Unicode(?:De|En)codeError:\ '.*'\ codec\ can't\ .*$
    | OverflowError:\ .*too\ (?:large|big).*$
    | AttributeError:\ .*(?:has\ no\ attribute|attribute\ name\ must\ be|object\ attribute|can't\ set|has\ no\ setter).*$
    | TypeError:\ .*(?:\(\)\ (?:takes|missing|got)|unsupported\ operand|object\ is\ not|not\ supported\ between|must\ be
        |object\ cannot\ be|unhashable|indices\ must|expected\ |argument\ of\ type|can\ only\ concatenate|can't\ ).*$
    | ValueError:\ (?:invalid\ literal\ for|could\ not\ convert|not\ enough\ values|too\ many\ values|substring\ not\ found
        |I/O\ operation\ on|.*\ is\ not\ in\ list|list\.remove|time\ data\ '.*'\ does\ not|math\ domain|unconverted\ data|empty\ range).*$
    | ImportError:\ (?:cannot\ import\ name|No\ module\ named|attempted\ relative).*$
    | OSError:\ \[(?:Errno|WinError)\ .*$
    | re\.(?:error|PatternError):\ .*\ at\ position\ \d+(?:\ \(line\ \d+,\ column\ \d+\))?$
    | json\.decoder\.JSONDecodeError:\ .*\(char\ \d+\)$
    | \w+Error:\ \[(?:Errno|WinError)\ .*$
    """
)

_HEADER = re.compile(re.escape(HEADER) + r"\s*(?:$|(?:> )?File )")
_NOTE_STARTS = ("Falsifying example:", "Failing test case:", "Falsifying explicit example:")
"""What hypothesis adds to an exception."""
_UNCAUGHT = "Uncaught in the interpreter:"
"""Announces the traceback of another interpreter, after a blank line."""
_CONTINUES = re.compile(
    rf"For further information|{_UNCAUGHT}|This typically means|\(Background on this|\[SQL: |\[parameters: |HINT: |DETAIL: |CONTEXT: "
    r"|Compile with |Possible (?:solutions|causes)|To (?:fix|solve|resolve) this|See (?:the|https?:) "
)
"""How a message goes on after a blank line in well-known libraries."""
_BLANKS_WITHIN = re.compile(
    r"(?:Working outside of|SystemCheckError|Requested setting|.*could not translate host name|.*Is the server running"
    r"|(?:Lists|Tuples|Sequences) differ: |.*failed validation|.*The following|.*:\s*$)"
)


class _Said:
    """The message so far."""

    def __init__(self, first: str, lines: Lines, *, stated: bool) -> None:
        self.stated = stated
        """The `raise` statement tells how long it is; what its class adds to it is indented."""
        self._lines = lines
        self.first = first
        self.rest: list[str] = []
        self._quotes = first.count(_QUOTES)
        self._quoted = self._quotes > 0

    def add(self, line: str) -> None:
        """One line more."""
        self._quoted = self._quoted or (len(self.rest) < 2 and line.strip() == _QUOTES)
        self._quotes += line.count(_QUOTES)
        self.rest.append(line)

    @cached_property
    def alone(self) -> bool:
        """Whether nothing but a command line stands before the traceback, so that it is a whole paste."""
        nearest = [line for line in self._lines.before(4) if line.strip()]
        if nearest and nearest[-1].lstrip().startswith("```"):
            return True
        if nearest and not any(_is_prompt(line) or relation_sentence(line) for line in nearest):
            return False
        _, earlier = untraced_cause(self._lines.before())
        return not any(line.strip() and not _is_prompt(line) for line in earlier)

    @property
    def may_have_blanks(self) -> bool:
        """Whether its first line announces more of it; a traceback that it quotes ends with a blank line, and so does it."""
        return _BLANKS_WITHIN.match(self.first) is not None and not any(HEADER in line for line in self.rest)

    @property
    def is_closed(self) -> bool:
        """Whether a bracket that the first line opens has closed, as in JSON that is indented."""
        return bool(self.rest) and self.rest[-1][:1] == _BRACKETS.get(self.first[-1:])

    @property
    def is_open(self) -> bool:
        """Whether a text in three quotes has begun and not ended."""
        return self._quoted and self._quotes % 2 == 1


def read_message(
    lines: Lines, number: int, head: tuple[str, str], frames: list[Frame], *, width: int | None = None
) -> tuple[str, tuple[str, ...], int]:
    """Message, notes and the number of the line after them; `number` is the line after the exception's own.

    With a `width` the message was wrapped at words to a console of that width.
    """
    type_text, first = head
    if width is not None:
        first, number = unwrapped(lines, number, len(type_text) + 2, first, width)
    known = _known_lines(type_text, first, frames)
    record_end = end_of_record(lines, number)
    stated = _stated_lines(type_text, first, frames) > 0
    if lines.may_wrap and record_end != number and not stated:
        filled = len(type_text) + 2 + len(first)
        line = lines.at(number) if filled >= MIN_WIDTH and _fits(frames, filled) else None
        if line and line.strip() and not line.startswith("  ") and _goes_on(line, filled):
            raise Wrapped(filled)
    said = _Said(head[1], lines, stated=stated)
    while len(said.rest) < MAX_LINES and (line := lines.at(number)) is not None:
        if number == record_end or (record_end is None and _ends(lines, number, line, said, known)):
            break
        said.add(line)
        number += 1
    rest = said.rest
    while rest and not rest[-1].strip():
        rest.pop()
        number -= 1
    text = "\n".join([first, *rest[:MAX_MESSAGE]])
    marked: tuple[str, ...] = ()
    if width is not None:
        text, marked, number = marked_notes(lines, number, text)
    text, notes = split_notes(type_text, text, frames)
    return text, notes + marked, number


def split_notes(type_text: str, text: str, frames: Sequence[Frame]) -> tuple[str, tuple[str, ...]]:
    """The message and the notes, which are printed after it as if they were more of its lines."""
    first, *rest = text.split("\n")
    known = _known_lines(type_text, first, frames)
    if known is not None:
        return "\n".join([first, *rest[: known - 1]]), _each_note(rest[known - 1 :])
    for number, line in enumerate(rest):
        if line.startswith(_NOTE_STARTS):
            return "\n".join([first, *rest[:number]]), ("\n".join(rest[number:]),)
    return text, ()


def _each_note(lines: Sequence[str]) -> tuple[str, ...]:
    """The notes in these lines: one that is indented or closes a bracket goes on with the note before it."""
    notes: list[str] = []
    for line in lines:
        if notes and line[:1] in (" ", ")", "]", "}"):
            notes[-1] += f"\n{line}"
        else:
            notes.append(line)
    return tuple(notes)


def _goes_on(line: str, width: int) -> bool:
    """Whether a line may be the rest of one that fills a terminal of this width."""
    return (len(line) == width or (width in _WIDTHS and len(line) < width)) and not is_foreign(line)


def _fits(frames: list[Frame], width: int) -> bool:
    """Whether no line of the frames is longer than a terminal of this width."""
    return all(
        len(f"  File {f.file!r}, line {f.line}, in {f.function}") <= width and len(f.source or "") + 4 <= width
        for f in frames
    )


def _known_lines(type_text: str, first: str, frames: Sequence[Frame]) -> int | None:
    """How many lines the message surely has: one of the interpreter's own, or what the `raise` statement says."""
    stated = _stated_lines(type_text, first, frames)
    if stated:
        return stated
    if first.rstrip().endswith(":"):
        return None
    return 1 if _ONE_LINE.match(f"{type_text}: {first}" if first else type_text) else None


def _stated_lines(type_text: str, first: str, frames: Sequence[Frame]) -> int:
    """How many lines the message has by the `raise` statement in the last frame; 0 when that does not tell."""
    source = frames[-1].source if frames else None
    said = raised_lines(source, type_text) if source else []
    return len(said) if said and fits(said[0], first) else 0


def _ends(lines: Lines, number: int, line: str, said: _Said, known: int | None) -> bool:
    if known is not None and len(said.rest) + 1 < known:
        return False
    blank = not line.strip()
    if blank:
        after = _next_text(lines, number)
        if after is None:
            return not lines.exact
        if after.strip().startswith(_SENTENCE_STARTS):
            return True
    if lines.exact:
        return False
    if _is_header(line) and not _embeds(lines, number, said):
        return True
    if blank:
        assert after is not None
        goes_on = _CONTINUES.match(after) is not None or said.rest[-1:] == [_UNCAUGHT]
        goes_on = goes_on or (known is None and (said.alone or said.may_have_blanks))
        goes_on = goes_on or said.is_open or (after.startswith(" ") and any(one.startswith(" ") for one in said.rest))
        return (
            not goes_on
            or is_foreign(after)
            or (after.startswith("    ") and not _is_announced(lines, number, said))
            or (_is_header(after) and not _embeds(lines, number, said))
        )
    if said.is_open:
        return False
    complete = said.is_closed or (known is not None and not (said.stated and _is_indented(line)))
    return is_foreign(line) or (complete and not said.alone)


def _is_indented(line: str) -> bool:
    """Whether a line belongs to the one before it; numbers that are aligned start the records of some logs."""
    return line.startswith("  ") and not line.lstrip()[:1].isdigit()


def _is_header(line: str) -> bool:
    return HEADER in line and _HEADER.search(line) is not None


def _embeds(lines: Lines, number: int, said: _Said) -> bool:
    """Whether the message so far announces a traceback of its own: an open quote, or a last line that ends in a colon."""
    return said.is_open or _is_announced(lines, number, said)


def _is_announced(lines: Lines, number: int, said: _Said) -> bool:
    before = (lines.at(ahead) for ahead in range(number - 1, number - 2 - len(said.rest), -1))
    last = next((line for line in before if line and line.strip()), "")
    return last.rstrip().endswith(":")


def untraced_cause(earlier: list[str]) -> tuple[ExceptionRecord | None, list[str]]:
    """The exception that was never raised and is said to be the cause of what follows, and the lines before it."""
    end = len(earlier)
    while end and not earlier[end - 1].strip():
        end -= 1
    relation = relation_sentence(earlier[end - 1]) if end else None
    if relation is None:
        return None, earlier
    message = earlier[: end - 1]
    while message and not message[-1].strip():
        message.pop()
    for start in range(len(message) - 1, max(-1, len(message) - 30), -1):
        head = exception_line(message[start])
        if head is not None and looks_like_exception(head[0]):
            text, notes = split_notes(head[0], "\n".join([head[1], *message[start + 1 :]]), ())
            return ExceptionRecord(head[0], text, notes, relation=relation), earlier[:start]
    return None, earlier


_PROMPT = re.compile(r".{0,200}[$#%>❯➜λ]\s|(?:\.{3}|>>>)")


def _is_prompt(line: str) -> bool:
    return _PROMPT.match(line) is not None


def _next_text(lines: Lines, number: int) -> str | None:
    """The next line that is not blank, looking a few lines ahead."""
    for ahead in range(number + 1, number + 6):
        line = lines.at(ahead)
        if line is None:
            return None
        if line.strip():
            return line
    return None
