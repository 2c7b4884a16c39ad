"""Frames as the many printers write them, with the source line and the carets or the listing under each.

File "/srv/shop.py", line 5, in price_of        CPython and all that print like it
> File "/srv/shop.py", line 5, in price_of      loguru, where it was caught
File /srv/shop.py:5, in price_of(item, table)   IPython
Cell In[2], line 5, in go()                     IPython, Jupyter
~/shop.py in price_of(item, table)              IPython before 8
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracemend.incident import Frame
from tracemend.reading.forms.carets import CARETS, caret_range, columns_by_width
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.names import exception_line, looks_like_exception, spaced_exception_line
from tracemend.reading.forms.statement import is_statement
from tracemend.reading.lines import Lines, Wrapped

FRAME = re.compile(r'(\s*(?:> )?)File "(.*)", line (\d+)(?:,? in (.*\S|)|)\s*$')
_PLAIN = re.compile(
    r'  File "([^"\n]+)", line (\d+), in ([^\s(]+)\n    ([^\s\d-][^\n]*)\n(?:    ( *)([~^]+)\n)?'
    r'(?=  File "[^"\n]+", line \d+, in [^\s(]+\n)'
)
_NOTEBOOK = re.compile(
    r"""(?x)(\s*)(?:
      (?P<cell>(?:Cell|Input)\ In\ ?\[\d+\])(?:,\ line\ (?P<cell_line>\d+))?(?:,?\ in\ (?P<cell_function>.+?))?
    | File\ (?P<file>[^"\s].*?):(?P<line>\d+)(?:,?\ in\ (?P<function>.+?))?
    | (?P<old>~?[/\\]\S.*|<ipython-input-[^>]*>|[A-Za-z]:\\.*|\S+\.pyx?)\ in\ (?P<old_function><[\w :]+>|[\w<>.]+)(?:\(.*\))?
    )\s*$"""
)
_LISTED = re.compile(r"\s*(?:(-+>)\s*)?(\d+)(?:\s(.*))?$")
_BROKEN = re.compile(r'\s*(?:> )?(?:File? ?"|File? ?$)')
_NAME_PART = re.compile(r"[\w<>.]+$")
_CALL = re.compile(r"\(.*$")
_VALUE = re.compile(r"[ │]*[└├] ")
"""A value's line; the terminal, or the value itself, may break it."""
MIN_WIDTH = 40
MAX_NOTEBOOK = 2_000
"""Code points of the line of a notebook's frame, which shows the arguments of the call."""
_REPEATED = re.compile(
    r"\s*\[(?:Previous line repeated (\d+) more times?"
    r"|\.\.\. skipping similar frames: [^,]* \((\d+) times\)|\.\.\. skipping .*|\.\.\. \(.*)\]?\s*$"
)
MAX_BLANK = 3
"""Blank lines between two frames, or before the exception's line."""
MAX_STATEMENT = 200
"""Lines that stand under a frame: the rest of its statement, and values of variables."""
MAX_FRAMES = 10_000
"""A frame that is said to be repeated is given so often, but never to more frames than these."""
_LISTING_START = re.compile(r"\s*(?:-+>\s*)?\d+(?:\s|$)|\s+\(\.\.\.\)$")


@dataclass(frozen=True, slots=True)
class Head:
    """The line that says where a frame is."""

    file: str
    line: int
    function: str | None
    indent: int
    plain: bool
    """Printed as CPython does."""


def frame_column(line: str, marker: str = 'File "') -> int | None:
    """Column at which a frame's line starts behind whatever stands before every line; its indentation is its own."""
    place = line.find(marker)
    if place < 0 or (place > 0 and not line[place - 1].isspace()):
        return None
    column = place - 2 if line.startswith("  ", place - 2) and place >= 2 else place
    return 0 if not line[:column].strip() else column


def frame_head(line: str) -> Head | None:
    """The place that a line names, None when it is no frame's."""
    if 'File "' in line and (found := FRAME.match(line)) is not None:
        return Head(found[2], _number(found[3]), found[4], len(found[1]), plain=True)
    if " in " not in line and "In" not in line and "File " not in line:
        return None
    found = _NOTEBOOK.match(line) if len(line) < MAX_NOTEBOOK else None
    if found is None:
        return None
    file = found["cell"] or found["file"] or found["old"]
    number = found["cell_line"] or found["line"] or "0"
    function = found["cell_function"] or found["function"] or found["old_function"]
    if function is not None:
        function = _CALL.sub("", function).rpartition(".")[2] or function
    return Head(file, _number(number), function, len(found[1]), plain=False)


def read_frames(lines: Lines, start: int) -> tuple[list[Frame], int]:
    """The frames from line `start` on, and the number of the first line that is none of theirs."""
    frames: list[Frame] = []
    number = start + _read_run(lines, start, frames)
    while (line := lines.at(number)) is not None and len(frames) < MAX_FRAMES:
        head = frame_head(line)
        frame = None
        if head is not None:
            frame, after = _read_frame(lines, number, head)
        if frame is not None:
            frames.append(frame)
            number = after
        elif lines.may_wrap and _BROKEN.match(line) and _joined_is_frame(lines, number, line):
            raise Wrapped(len(line))
        elif frames and (repeated := _REPEATED.match(line)) is not None:
            frames += frames[-1:] * min(_number(repeated[1] or repeated[2] or "0"), MAX_FRAMES - len(frames))
            number += 1
        elif not line.strip() and (after_blank := _frame_after(lines, number)) is not None:
            number = after_blank
        else:
            break
    return frames, number


def _read_run(lines: Lines, number: int, frames: list[Frame]) -> int:
    """Read the plain frames, each followed by another, that most tracebacks are made of; gives the number of their lines."""
    raw = lines.raw(number)
    if raw is None:
        return 0
    text, at = raw
    count = 0
    while (found := _PLAIN.match(text, at)) is not None and len(frames) < MAX_FRAMES:
        file, line, function, source, space, carets = found.groups()
        if carets is None:
            frames.append(Frame(file, _number(line), function, source.rstrip()))
            count += 2
        else:
            col, end_col = len(space), len(space) + len(carets)
            if not source.isascii():
                col, end_col = columns_by_width(source, col, end_col)
            frames.append(Frame(file, _number(line), function, source.rstrip(), col, end_col))
            count += 3
        at = found.end()
    return count


def _joined_is_frame(lines: Lines, number: int, line: str) -> bool:
    """Whether a line with the next, or the next two, is the line of a frame."""
    joined = line
    for ahead in (1, 2, 3):
        following = lines.at(number + ahead)
        if following is None:
            return False
        joined += following
        if FRAME.match(joined):
            return True
        if len(following) != len(line):
            return False
    return False


def _read_frame(lines: Lines, number: int, head: Head) -> tuple[Frame | None, int]:
    following = lines.at(number + 1)
    if following is not None and _LISTING_START.match(following) and not _is_source(following, head):
        return _read_listing(lines, number + 1, head)
    if head.line == 0 and not head.plain:
        return None, number
    source, col, end_col, number = _read_source(lines, number + 1, head)
    return Frame(head.file, head.line, head.function, source, col, end_col), number


def _is_source(line: str, head: Head) -> bool:
    """Whether a line that starts with a number is CPython's source line: `1 / 0`."""
    return head.plain and head.indent > 0 and "->" not in line and _indent(line) == head.indent + 2


def _ends_value(line: str) -> bool:
    """Whether a line at the margin is none of a value that was broken: the next frame's, the exception's, a log's."""
    return bool(frame_head(line) or exception_line(line) or spaced_exception_line(line)) or is_foreign(line)


def _number(digits: str) -> int:
    return int(digits[:18])


def _frame_after(lines: Lines, number: int) -> int | None:
    """Where the next frame stands after blank lines: IPython puts one between them, nbconvert two."""
    for ahead in range(number + 1, number + MAX_BLANK + 1):
        line = lines.at(ahead)
        if line is not None and (frame_head(line) is not None or _REPEATED.match(line)):
            return ahead
        if line is None or line.strip():
            return None
    return None


def _read_listing(lines: Lines, number: int, head: Head) -> tuple[Frame, int]:
    """Numbered lines around the one that an arrow points to, and what is shown of variables, up to a line at the margin."""
    source = None
    at_line = head.line
    while (line := lines.at(number)) is not None and line.strip():
        found = _LISTED.match(line)
        if found is not None and found[1]:
            source = (found[3] or "").strip()
            at_line = _number(found[2])
        elif not found and _indent(line) == 0:
            break
        number += 1
    return Frame(head.file, at_line, head.function, source), number


def _read_source(lines: Lines, number: int, head: Head) -> tuple[str | None, int | None, int | None, int]:
    """Source, caret range and the number of the line after them; the source may run over several lines."""
    first = lines.at(number)
    if first is not None and lines.may_wrap and _is_broken_name(lines, number, first):
        raise Wrapped(len(lines.at(number - 1) or ""))
    if first is not None and head.function is None and first.startswith("    ") and not first.strip():
        return None, None, None, number + (2 if CARETS.match(lines.at(number + 1) or "") else 0)
    if first is None or _indent(first) <= head.indent or _is_head(first, head) or _REPEATED.match(first):
        return None, None, None, number
    source = first.strip()
    col = end_col = None
    number += 1
    second = lines.at(number)
    if second is not None and lines.may_wrap and _is_broken_source(lines, number, first, second):
        raise Wrapped(len(first))
    if second is not None and CARETS.match(second):
        col, end_col = caret_range(first, second, by_width=bool(head.function))
        number += 1
    return source, col, end_col, _after_statement(lines, number, head)


def _after_statement(lines: Lines, number: int, head: Head) -> int:
    """The number of the line after the rest of a statement and the values that loguru and better-exceptions show."""
    last = number + MAX_STATEMENT
    in_value = False
    while number < last and (line := lines.at(number)) is not None:
        if _indent(line) > head.indent + 1:
            in_value = _VALUE.match(line) is not None
        elif not in_value or not line.strip() or _ends_value(line):
            break
        number += 1
    return number


def _is_head(line: str, before: Head) -> bool:
    """Whether an indented line names the next place; under one that CPython printed `x.py in files` is a source line."""
    return (FRAME.match(line) if before.plain else frame_head(line)) is not None


def _is_broken_name(lines: Lines, number: int, rest: str) -> bool:
    """Whether the line after a frame's is the rest of its function's name: its source or the next frame comes after it."""
    before = lines.at(number - 1)
    if before is None or len(before) < MIN_WIDTH or rest[:1] == " ":
        return False
    if not _NAME_PART.match(rest):
        joined, alone = FRAME.match(before + rest), FRAME.match(before)
        return joined is not None and joined[4] is not None and alone is not None and alone[4] is None
    following = lines.at(number + 1)
    return following is not None and (_indent(following) >= 4 or FRAME.match(following) is not None)


def _is_broken_source(lines: Lines, number: int, first: str, second: str) -> bool:
    """Whether a source line goes on at the margin: the line there is no exception's, and what follows it is a frame's."""
    if len(first) < MIN_WIDTH or not second.strip() or second.startswith("    ") or frame_head(second):
        return False
    if second[0] == " " or (len(second) == len(first) and exception_line(second) is None):
        return len(second) <= len(first) and _REPEATED.match(second) is None
    if (head := exception_line(second)) is not None and looks_like_exception(head[0]) and is_statement(first.strip()):
        return False
    third = lines.at(number + 1)
    if third is None:
        return False
    ends = exception_line(third) is not None and exception_line(second) is None
    return ends or frame_head(third) is not None or CARETS.match(third) is not None


def _indent(line: str) -> int:
    """Width of the leading whitespace; 0 for a blank line."""
    stripped = line.lstrip()
    return len(line) - len(stripped) if stripped else 0
