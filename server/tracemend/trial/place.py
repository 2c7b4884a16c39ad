"""Where the crash happened, as a statement of today's text, and where that statement is after a fix. Pure."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.fix import Edit, apply_edits
from tracemend.incident import ExceptionRecord, Frame, Incident, exception_type_name
from tracemend.project.location import map_frame
from tracemend.project.snapshot import Snapshot, parse

_Scope = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """A statement in a function: of a compound statement only its head."""

    file: str
    function: str
    """The name in its code object: `total`, `<module>`, `<listcomp>`."""
    lines: tuple[int, int]
    """First and last line of the statement, one-based."""
    scope: tuple[int, int]
    """First and last line of the function, decorators included; of the whole text for a module."""
    text: str
    """The statement's source."""

    @property
    def raises(self) -> bool:
        """Whether it is a `raise`, which never runs to its end."""
        return self.text.split(maxsplit=1)[:1] == ["raise"]


def crash_places(incident: Incident, snapshot: Snapshot) -> tuple[Place, ...]:
    """The statements of the raised exception's frames that lie in the project, innermost first."""
    return tuple(dict.fromkeys(_places_of(incident.raised, snapshot)))


def root_place(incident: Incident, snapshot: Snapshot) -> tuple[Place, str] | None:
    """Where the first exception of a chain came out of the project's code, or the first member of a group, and its type; None
    where only one exception was raised.
    """
    others = (record for record in incident.exceptions if record is not incident.raised)
    found = ((next(_places_of(record, snapshot), None), exception_type_name(record.type)) for record in others)
    return next(((place, name) for place, name in found if place is not None), None)


def _places_of(record: ExceptionRecord, snapshot: Snapshot) -> Iterator[Place]:
    """Innermost first."""
    return (place for frame in reversed(record.frames) if (place := place_of(frame, snapshot)) is not None)


def place_of(frame: Frame, snapshot: Snapshot) -> Place | None:
    """The statement of a frame; None when it is not the project's, its line is gone, or its text does not parse."""
    location = map_frame(frame, snapshot)
    if location is None or location.function is None:
        return None
    text = snapshot.text(location.file)
    tree = None if text is None else parse(text)
    if text is None or tree is None:
        return None
    statement = statement_at(tree, location.line)
    if statement is None:
        return None
    return place_in(location.file, text, tree, statement, location.function.rpartition(".")[2])


def place_in(file: str, text: str, tree: ast.Module, statement: ast.stmt, function: str) -> Place:
    """A statement of a file's text as a place."""
    return Place(file, function, head_lines(statement), scope_of(tree, statement, text), _source(text, statement))


def moved(place: Place, text: str, edits: tuple[Edit, ...]) -> Place | None:
    """The place after a fix's edits of its file; None when the statement is gone or the new text does not parse."""
    own = tuple(edit for edit in edits if edit.file == place.file)
    if not own:
        return place
    changed = apply_edits(text, own)
    tree = parse(changed)
    if tree is None:
        return None
    start, end = _offset(text, place.lines[0]), _offset(text, place.lines[1] + 1)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    new_start = start + sum(len(e.text) - (e.end - e.start) for e in own if e.end <= start)
    touched = [e for e in own if e.start < start < e.end]
    if touched:
        new_start = min(e.start for e in touched) + sum(
            len(e.text) - (e.end - e.start) for e in own if e.end <= min(t.start for t in touched)
        )
    new_end = end + sum(len(e.text) - (e.end - e.start) for e in own if e.start < end)
    first, last = changed.count("\n", 0, new_start) + 1, changed.count("\n", 0, max(new_start, new_end - 1)) + 1
    best = _most_alike(place.text, changed, [s for s in statements(tree) if _meets(head_lines(s), first, last)])
    if best is None:
        return None
    return place_in(place.file, changed, tree, best, place.function)


def _meets(lines: tuple[int, int], first: int, last: int) -> bool:
    return lines[0] <= last and lines[1] >= first


def _most_alike(original: str, text: str, found: list[ast.stmt]) -> ast.stmt | None:
    def likeness(statement: ast.stmt) -> float:
        return difflib.SequenceMatcher(None, original, _source(text, statement), autojunk=False).ratio()

    return max(found, key=likeness, default=None)


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Every statement in it."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt))


def statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost statement whose head covers a line."""
    found = [s for s in statements(tree) if head_lines(s)[0] <= line <= head_lines(s)[1]]
    return max(found, key=lambda s: (s.lineno, s.col_offset), default=None)


def head_lines(statement: ast.stmt) -> tuple[int, int]:
    """The lines of a statement without the statements in it."""
    inner = [child.lineno for child in ast.walk(statement) if isinstance(child, ast.stmt) and child is not statement]
    last = statement.end_lineno or statement.lineno
    return statement.lineno, max(statement.lineno, min(last, min(inner) - 1)) if inner else last


def scope_of(tree: ast.Module, statement: ast.stmt, text: str) -> tuple[int, int]:
    """The lines of the innermost function around a statement."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, _Scope) and node is not statement and any(inner is statement for inner in ast.walk(node))
    ]
    if not around:
        return 1, text.count("\n") + 1
    scope = max(around, key=lambda node: node.lineno)
    first = min([scope.lineno, *(d.lineno for d in scope.decorator_list)])
    return first, scope.end_lineno or scope.lineno


def _source(text: str, statement: ast.stmt) -> str:
    first, last = head_lines(statement)
    return "\n".join(line.strip() for line in text.split("\n")[first - 1 : last])


def _offset(text: str, line: int) -> int:
    """Where a one-based line begins; the end of the text for a line past it."""
    position = 0
    for _ in range(line - 1):
        found = text.find("\n", position)
        if found < 0:
            return len(text)
        position = found + 1
    return position
