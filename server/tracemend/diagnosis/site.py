"""The crash site: a blamed frame in today's text, with the expression that failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from tracemend.diagnosis import nodes
from tracemend.incident import ExceptionRecord, Frame, Incident, exception_type_name, is_user_file
from tracemend.project.interpreter import Interpreter, interpreter_facts
from tracemend.project.location import Location, map_frame
from tracemend.project.positions import Positions, positions
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot

N = TypeVar("N", bound=ast.AST)

_HINT = re.compile(r"[.;,]? (?:Did you mean|Did you forget to import|Or did you forget to import)\b.*\Z", re.DOTALL)


@dataclass(frozen=True, eq=False)
class CrashSite:
    """Everything a recipe starts from. Facts are gathered when first asked for and kept."""

    incident: Incident
    location: Location
    project: Project
    snapshot: Snapshot
    record: ExceptionRecord
    """The exception whose frame the location is."""
    text: str
    trusted: bool = True
    """Whether programs of the project may be run to learn facts, its interpreter among them."""

    @property
    def file(self) -> str:
        """The file of the crash, relative to the root."""
        return self.location.file

    @cached_property
    def type_name(self) -> str:
        """Bare class name of the exception."""
        return exception_type_name(self.record.type)

    @cached_property
    def message(self) -> str:
        """The message without the interpreter's did-you-mean, which is printed by some versions only."""
        return without_hint(self.record.message)

    @cached_property
    def hint(self) -> str:
        """The did-you-mean that `message` lacks, "" when there is none."""
        return self.record.message[len(self.message) :]

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parsed text; None when it does not parse."""
        return self.snapshot.tree(self.file)

    @cached_property
    def where(self) -> Positions:
        """Lines and offsets of the text."""
        return positions(self.text)

    @cached_property
    def deeper(self) -> tuple[Frame, ...]:
        """The frames below the blamed one: of libraries, or of the user's code when the site is an outer frame."""
        frames = self.record.frames
        index = max((i for i, f in enumerate(frames) if f is self.location.frame), default=len(frames) - 1)
        return frames[index + 1 :]

    @property
    def raised_here(self) -> bool:
        """Whether the blamed line itself failed, not a library function that it called."""
        return not self.deeper

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The statement that failed; for a compound one its header did. Of several on one line the carets tell which."""
        if self.tree is None:
            return None
        line = self.location.line
        several = list(nodes.statements_on(self.tree, line))
        start = self._failed_from if len(several) > 1 else None
        if start is not None:
            spans = [(self.where.span(s), s) for s in several]
            marked = [(first, s) for (first, last), s in spans if first <= start < last]
            if marked:
                return max(marked, key=lambda pair: pair[0])[1]
        return nodes.statement_at(self.tree, line)

    @property
    def _failed_from(self) -> int | None:
        """Where on its line the code that failed begins; None where the traceback does not tell.

        Python 3.11 and later leave the carets out where they would stand below the whole line.
        """
        line = self.location.line
        if self.location.frame.col is not None:
            return self.where.starts[line - 1] + self.location.col
        whole = self.incident.origin == "python" and self.python >= (3, 11)
        return self.where.starts[line - 1] + len(self.where.indent(line)) if whole else None

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression (or statement) that the carets mark; None without carets or when they mark nothing whole."""
        frame = self.location.frame
        if frame.col is None or frame.end_col is None or frame.end_col <= frame.col or self.statement is None:
            return None
        start = self.where.starts[self.location.line - 1]
        return nodes.node_at(self.statement, self.where, start + self.location.col, start + self.location.end_col)

    def find(self, kind: type[N] | tuple[type[N], ...], test: Callable[[N], bool] = lambda _: True) -> list[N]:
        """Nodes of a kind that may be what failed: those that the carets mark, else all on the blamed line, in order."""
        if self.statement is None:
            return []
        inner = [self.statement, *_parts(self.statement)]
        if self.node is not None:
            start, end = self.where.span(self.node)
            marked = [n for n in inner if n is self.node or self._within(n, start, end)]
            found = [n for n in marked if isinstance(n, kind) and test(n)]
            exact = [n for n in found if n is self.node]
            return exact or found
        line = self.location.line
        return [
            n
            for n in inner
            if isinstance(n, kind)
            and getattr(n, "lineno", line) <= line <= (getattr(n, "end_lineno", None) or line)
            and test(n)
        ]

    def sole(self, kind: type[N] | tuple[type[N], ...], test: Callable[[N], bool] = lambda _: True) -> N | None:
        """The one node of `find`, None when there is none or more than one."""
        found = self.find(kind, test)
        return found[0] if len(found) == 1 else None

    def _within(self, node: ast.AST, start: int, end: int) -> bool:
        if getattr(node, "lineno", None) is None:
            return False
        first, last = self.where.span(node)
        return start <= first and last <= end

    def source(self, node: ast.AST) -> str:
        """The text of a node of this file."""
        return self.where.source(node)

    @cached_property
    def function(self) -> nodes.Function | None:
        """The function that holds the failed statement."""
        anchor = self.statement
        return None if self.tree is None or anchor is None else nodes.enclosing_function(self.tree, anchor)

    @cached_property
    def enclosing_class(self) -> ast.ClassDef | None:
        """The class around the failed statement."""
        anchor = self.statement
        return None if self.tree is None or anchor is None else nodes.enclosing_class(self.tree, anchor)

    @cached_property
    def interpreter(self) -> Interpreter | None:
        """The project's interpreter; None when it is unknown or may not be run."""
        return interpreter_facts(self.project, trusted=self.trusted)

    @cached_property
    def python(self) -> tuple[int, int]:
        """Version of the interpreter that crashed: as reported, else the project's, else a recent one."""
        reported = re.match(r"(\d+)\.(\d+)", self.incident.context.python or "")
        if reported:
            return int(reported.group(1)), int(reported.group(2))
        return self.interpreter.version[:2] if self.interpreter else (3, 12)

    @cached_property
    def variables(self) -> dict[str, str | None]:
        """Recorded locals of the blamed frame: name to the JSON text of the value, None where it is no plain data."""
        return {v.name: v.value for v in self.location.frame.variables}


def without_hint(message: str) -> str:
    """A message without the interpreter's did-you-mean, which stands at its end."""
    return _HINT.sub("", message)


def crash_site(
    incident: Incident, location: Location | None, project: Project, snapshot: Snapshot, *, trusted: bool = True
) -> CrashSite | None:
    """The crash site of a located incident; None when there is no location or its text is gone.

    An exception that the user's code raised from another one (`raise A from b`) is looked at where the other one was raised.
    """
    if location is None:
        return None
    record = next((e for e in incident.exceptions if location.frame in e.frames), incident.raised)
    text = snapshot.text(location.file)
    if text is None:
        return None
    site = CrashSite(incident, location, project, snapshot, record, text, trusted)
    if site.type_name in ("ExceptionGroup", "BaseExceptionGroup"):
        return _member(site) or site
    if _raised_on_purpose(site):
        return _root_cause(site) or site
    return site


def _raised_on_purpose(site: CrashSite) -> bool:
    return isinstance(site.statement, ast.Raise) and raised_by_statement(site)


def raised_by_statement(site: CrashSite) -> bool:
    """Whether the blamed `raise` or `assert` raised this very exception, and not an expression in it: `raise NoStock(itme)`."""
    if not site.raised_here:
        return False
    if isinstance(site.statement, ast.Assert):
        return site.type_name == "AssertionError"
    if not isinstance(site.statement, ast.Raise) or site.statement.exc is None:
        return isinstance(site.statement, ast.Raise)
    made = site.statement.exc.func if isinstance(site.statement.exc, ast.Call) else site.statement.exc
    name = (nodes.dotted(made) or "").rpartition(".")[2]
    return not (name[:1].isupper() and name != site.type_name and site.type_name in _OF_EXPRESSIONS)


_OF_EXPRESSIONS = frozenset({"AttributeError", "IndexError", "KeyError", "NameError", "TypeError", "UnboundLocalError"})
"""What the expressions of a `raise` may fail with before anything is raised on purpose."""


def _member(group: CrashSite) -> CrashSite | None:
    """The site of a group's member: the first that no `raise` of the user's own made, else the first."""
    members = [e for e in group.incident.exceptions if e.group is not None and e.relation in (None, "group_member")]
    found = [site for record in members if (site := _site_of(record, group)) is not None]
    return next((site for site in found if not _raised_on_purpose(site)), found[0] if found else None)


def _root_cause(site: CrashSite) -> CrashSite | None:
    """The site of the exception that the raised one was made from."""
    index = site.incident.exceptions.index(site.record)
    if index == 0 or site.incident.exceptions[index - 1].relation not in ("cause", "context"):
        return None
    inner = _site_of(site.incident.exceptions[index - 1], site)
    return (_root_cause(inner) or inner) if inner is not None and _raised_on_purpose(inner) else inner


def _site_of(record: ExceptionRecord, like: CrashSite) -> CrashSite | None:
    """The site of another exception of the same incident: its innermost frame in the project."""
    for frame in reversed(record.frames):
        place = map_frame(frame, like.snapshot) if is_user_file(frame.file) else None
        text = None if place is None else like.snapshot.text(place.file)
        if place is not None and text is not None:
            return CrashSite(like.incident, place, like.project, like.snapshot, record, text, like.trusted)
    return None


def _parts(statement: ast.stmt) -> list[ast.AST]:
    """The nodes of a statement without those of the blocks that it holds, outermost first."""
    found: list[ast.AST] = []
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop(0)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.ExceptHandler, ast.match_case)):
                headers = [getattr(child, name, None) for name in ("type", "pattern", "guard")]
                found += [header for header in headers if header is not None]
                stack += [header for header in headers if header is not None]
            if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                continue
            found.append(child)
            stack.append(child)
    return found
