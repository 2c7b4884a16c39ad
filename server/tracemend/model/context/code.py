"""The code: the function that crashed, its module's head, the callers on the stack."""

from __future__ import annotations

import ast

from tracemend.diagnosis import nodes
from tracemend.model.context.section import Ground, Section, fence
from tracemend.project.location import Location

_WHOLE = 120
"""Lines of a function that is shown whole."""
_AROUND = 25
_CALLER_WHOLE = 25
_CALLERS = 4


def function(ground: Ground) -> Section:
    """The function that crashed, whole where it is not too long, the blamed line marked beneath it."""
    site = ground.site
    first, last = _span(ground)
    line = site.location.line
    where = f"{site.file}, lines {first} to {last}"
    text = ground.quoted(site.file, first, last)
    owner = site.enclosing_class
    inside = f"It is in class {owner.name}.\n" if owner is not None else ""
    blamed = ground.quoted(site.file, line, line).strip()
    marked = f"{inside}Line {line} is where the exception came up:\n{fence(blamed)}"
    return Section(f"The code that crashed ({where})", f"{fence(text)}\n{marked}", 0)


def _span(ground: Ground) -> tuple[int, int]:
    site = ground.site
    count = site.where.count
    if site.function is None:
        whole = (1, count) if count <= _WHOLE // 2 else None
        return whole or (max(1, site.location.line - _AROUND), min(count, site.location.line + _AROUND))
    first, last = lines_of(site.function)
    if last - first <= _WHOLE:
        return first, last
    return max(first, site.location.line - 2 * _AROUND), min(last, site.location.line + _AROUND)


def lines_of(node: nodes.Function | ast.ClassDef) -> tuple[int, int]:
    """First and last line of a definition, its decorators included."""
    return min([node.lineno, *(d.lineno for d in node.decorator_list)]), node.end_lineno or node.lineno


def head(ground: Ground) -> Section | None:
    """The imports of the module and what it defines at its top that the function names."""
    site = ground.site
    if site.tree is None or site.function is None:
        return None
    used = {n.id for n in ast.walk(site.function) if isinstance(n, ast.Name)}
    lines: list[tuple[int, int]] = []
    for node in site.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines.append((node.lineno, node.end_lineno or node.lineno))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            if names & used and (node.end_lineno or node.lineno) - node.lineno < 15:
                lines.append((node.lineno, node.end_lineno or node.lineno))
    if not lines:
        return None
    text = "\n".join(ground.quoted(site.file, a, b) for a, b in lines)
    return Section(f"The head of {site.file}", fence(text), 1)


def callers(ground: Ground) -> Section | None:
    """The functions of the project that the call came through, innermost first."""
    parts = []
    for frame, place in ground.frames()[:_CALLERS]:
        if place.file == ground.site.file and ground.has_shown(place.file, place.line, place.line):
            continue
        first, last = _caller_span(ground, place)
        inside = f" in {frame.function}" if frame.function else ""
        text = ground.quoted(place.file, first, last)
        parts.append(f"{place.file}, line {place.line}{inside} (lines {first} to {last}):\n{fence(text)}")
    return Section("The callers, innermost first", "\n".join(parts), 2) if parts else None


def _caller_span(ground: Ground, place: Location) -> tuple[int, int]:
    tree = ground.site.snapshot.tree(place.file)
    statement = None if tree is None else nodes.statement_at(tree, place.line)
    around = None if tree is None or statement is None else nodes.enclosing_function(tree, statement)
    text = ground.site.snapshot.text(place.file) or ""
    first, last = (1, text.count("\n") + 1) if around is None else lines_of(around)
    if last - first <= _CALLER_WHOLE:
        return first, last
    return max(first, place.line - 8), min(last, place.line + 4)
