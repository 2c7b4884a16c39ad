"""From a reported frame to its place in today's project: paths of other machines, lines that have moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracemend.incident import Frame, Incident, is_user_file
from tracemend.project.caches import by_text
from tracemend.project.files import project_files
from tracemend.project.positions import Positions, positions
from tracemend.project.snapshot import Snapshot, parse
from tracemend.project.texts import python_texts

_TELLING = 12
"""Characters that a quoted line needs before it is looked for outside its own function."""


_RECENT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a reported frame in today's text."""

    file: str
    """Relative to the root, with forward slashes."""
    line: int
    """One-based, of today."""
    function: str | None
    frame: Frame
    col: int
    """Zero-based, in code points of today's whole line: start of the marked range, or of the line's text."""
    end_col: int
    exact: bool
    """Whether the line stands at the reported number."""


def locate(incident: Incident, snapshot: Snapshot) -> Location | None:
    """Where the blamed frame stands today; None when it is not the project's or its line is gone."""
    frame = incident.user_frame
    return None if frame is None else map_frame(frame, snapshot)


def map_frame(frame: Frame, snapshot: Snapshot) -> Location | None:
    """Where one frame stands today; None for foreign frames and for lines that are gone."""
    if not is_user_file(frame.file):
        return None
    best: tuple[tuple[int, int], Location] | None = None
    tied = False
    closest = 0
    for rank, file in candidates(frame.file, snapshot):
        closest = max(closest, rank)
        placed = _place(file, frame, snapshot)
        if placed is None:
            continue
        key = (rank, int(placed.exact))
        if best is None or key > best[0]:
            best, tied = (key, placed), False
        elif key == best[0]:
            tied = True
    if best is None:
        # A file that shares more than its name is the one: its line was changed, and is gone.
        return _moved_elsewhere(frame, snapshot) if closest < 2 else None
    return None if tied else best[1]


def candidates(path: str, snapshot: Snapshot) -> Iterable[tuple[int, str]]:
    """Project files that a reported path may mean, with the number of path parts that they share at the end."""
    parts = [p for p in re.split(r"[\\/]+", path) if p not in ("", ".")]
    if not parts:
        return []
    own = _own_file(path, snapshot)
    if own is not None:
        return [(len(parts), own)]
    if _absolute(path) and Path(path).is_file():
        return []  # it lies on this machine, and not in this project
    listed = project_files(snapshot.root)
    if parts[-1] not in listed.by_name and listed.age > _RECENT_SECONDS:
        listed = project_files(snapshot.root, fresh=True)  # the file may have come since
    named = listed.by_name.get(parts[-1], [])
    named = [*named, *(f for f in snapshot.unsaved if f.rpartition("/")[2] == parts[-1] and f not in named)]
    return sorted(((_shared_end(parts, file.split("/")), file) for file in named), reverse=True)


def _own_file(path: str, snapshot: Snapshot) -> str | None:
    """The project file that a path names directly: absolute and in the root, or relative to it."""
    if _absolute(path):
        relative = snapshot.relative(Path(path))
    else:
        relative = path.replace("\\", "/").removeprefix("./")
    return relative if relative and snapshot.text(relative) is not None else None


def _absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:[\\/]", path) is not None


def _shared_end(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def _place(file: str, frame: Frame, snapshot: Snapshot) -> Location | None:
    """The frame's place in one file."""
    text = snapshot.text(file)
    if text is None:
        return None
    where = positions(text)
    source = _first_line(frame.source)
    line = _line_of(text, where, frame, source) if source else _line_without_source(text, where, frame)
    if line is None:
        return None
    return _location(file, line, frame, where, exact=line == frame.line)


def _location(file: str, line: int, frame: Frame, where: Positions, *, exact: bool) -> Location:
    content = where.line(line)
    indent = len(content) - len(content.lstrip())
    end = max(indent, len(content.rstrip()))
    col, end_col = indent, end
    if frame.col is not None and frame.end_col is not None and frame.col < frame.end_col:
        col = max(indent, min(indent + frame.col, end - 1))  # a syntax error's place may lie past the line's end
        end_col = max(col, min(indent + frame.end_col, end))
    return Location(file, line, frame.function, frame, col, end_col, exact)


def _first_line(source: str | None) -> str:
    return source.strip().splitlines()[0].strip() if source and source.strip() else ""


def _line_of(text: str, where: Positions, frame: Frame, source: str) -> int | None:
    """The line that reads as quoted: at the reported number, else nearest to it within the frame's function."""
    spans = function_spans(text, frame.function)
    if where.line(frame.line).strip() == source and (spans is None or any(a <= frame.line <= b for a, b in spans)):
        return frame.line
    equal = [n for n in range(1, where.count + 1) if where.line(n).strip() == source]
    if spans is None:
        return min(equal, key=lambda n: abs(n - frame.line), default=None)
    inside = [n for n in equal if any(a <= n <= b for a, b in spans)]
    if inside or spans:
        return min(inside, key=lambda n: abs(n - frame.line), default=None)
    return equal[0] if len(equal) == 1 and len(source) >= _TELLING else None  # the function was renamed


def _line_without_source(text: str, where: Positions, frame: Frame) -> int | None:
    """The reported number itself, where today's function there is the reported one."""
    if not 1 <= frame.line <= where.count or not where.line(frame.line).strip():
        return None
    spans = function_spans(text, frame.function)
    return frame.line if spans is None or any(a <= frame.line <= b for a, b in spans) else None


_DEF = re.compile(r"^([ \t]*)(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


@by_text
def function_spans(text: str, function: str | None) -> tuple[tuple[int, int], ...] | None:
    """First and last lines of every definition of that name; None when any line will do (module level, lambdas, no name)."""
    name = (function or "").rpartition(".")[2]
    if not name.isidentifier():
        return None
    tree = parse(text)
    if tree is None:
        return tuple(_spans_by_indentation(text, name))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [n for n in ast.walk(tree) if isinstance(n, kinds) and n.name == name]
    return tuple((n.lineno, n.end_lineno or n.lineno) for n in found)


def _spans_by_indentation(text: str, name: str) -> Iterable[tuple[int, int]]:
    """The same for a text that does not parse: from the `def` to the next line that is indented no deeper."""
    where = positions(text)
    for match in _DEF.finditer(text):
        if match.group(2) != name:
            continue
        first = where.point(match.start())[0]
        depth = len(match.group(1).expandtabs())
        last = first
        for number in range(first + 1, where.count + 1):
            content = where.line(number)
            if content.strip() and len(where.indent(number).expandtabs()) <= depth and content.strip()[0] not in ")]}#":
                break
            last = number
        yield first, last


def _moved_elsewhere(frame: Frame, snapshot: Snapshot) -> Location | None:
    """The one place of the project where a function of that name holds the quoted line; None when there is not exactly one.

    Only for files that are gone: a line that was changed where it stood is gone.
    """
    source = _first_line(frame.source)
    name = (frame.function or "").rpartition(".")[2]
    if len(source) < _TELLING or not name.isidentifier():
        return None
    if _own_file(frame.file, snapshot) is not None or (_absolute(frame.file) and Path(frame.file).is_file()):
        return None
    found: list[Location] = []
    for file, text in python_texts(snapshot, source):
        if f" {name}" not in text:
            continue
        spans = function_spans(text, frame.function)
        where = positions(text)
        lines = [n for a, b in spans or () for n in range(a, b + 1) if where.line(n).strip() == source]
        if lines:
            line = min(lines, key=lambda n: abs(n - frame.line))
            found.append(_location(file, line, frame, where, exact=False))
    return found[0] if len(found) == 1 else None
