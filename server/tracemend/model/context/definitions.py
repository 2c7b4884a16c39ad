"""What the function calls and reads: definitions of the project, signatures of libraries, a few lines each."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracemend.diagnosis import nodes
from tracemend.diagnosis.inference import script_of
from tracemend.diagnosis.site import CrashSite
from tracemend.model.context.code import lines_of
from tracemend.model.context.section import Ground, Section, fence
from tracemend.project.files import project_files
from tracemend.project.symbols import symbols

if TYPE_CHECKING:
    from jedi.api.classes import Name

_SECONDS = 1.5
_MOST = 10
_LINES = 20
_WANTED_LINES = 80


def definitions(ground: Ground) -> Section | None:
    """What the names of the blamed statement stand for, then those of the function around it."""
    site = ground.site
    if site.tree is None or site.statement is None:
        return None
    script, until = script_of(site), time.monotonic() + _SECONDS
    parts: list[str] = []
    known: set[tuple[str, int]] = set()
    for line, column in _places(site):
        if time.monotonic() > until or len(parts) >= _MOST:
            break
        for name in _goto(script, line, column):
            path = "" if name.module_path is None else str(name.module_path)
            if (path, name.line or 0) not in known:
                known.add((path, name.line or 0))
                parts += [text for text in [_shown(ground, name)] if text]
    return Section("What it calls and reads", "\n".join(parts), 3) if parts else None


def _places(site: CrashSite) -> Iterator[tuple[int, int]]:
    """Line and column of the names that are loaded, those of the blamed statement first, each name once."""
    seen: set[str] = set()
    around = [] if site.function is None else list(nodes.own_nodes(site.function))
    assert site.statement is not None
    for node in [*ast.walk(site.statement), *around]:
        if isinstance(node, ast.Attribute):
            text, end = nodes.dotted(node) or f".{node.attr}", site.where.span(node)[1]
            line, column = site.where.point(end - 1)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            text = node.id
            line, column = site.where.point(site.where.span(node)[0])
        else:
            continue
        if text not in seen:
            seen.add(text)
            yield line, column


def _goto(script: object, line: int, column: int) -> list[Name]:
    """Where a name is defined; jedi fails in many ways on code that it can't follow."""
    try:
        found: list[Name] = script.goto(line, column, follow_imports=True)  # type: ignore[attr-defined]  # jedi has no types
    except (RecursionError, AttributeError, ValueError, TypeError, KeyError, IndexError, AssertionError, OSError):
        return []
    return found[:2]


def _shown(ground: Ground, name: Name) -> str:
    if name.module_path is None or name.type not in ("function", "class", "statement", "property"):
        return ""
    file = ground.site.snapshot.relative(name.module_path)
    if file is None or "site-packages" in file or file.startswith(("venv/", ".venv/")):
        return _signature(name)
    node = _node(ground.site, file, name.line or 0) or _assigning(ground.site, file, name.line or 0)
    if node is None or node is ground.site.function:
        return ""
    return _quoted(ground, file, node, _LINES)


def _node(site: CrashSite, file: str, line: int) -> nodes.Function | ast.ClassDef | None:
    tree = site.snapshot.tree(file)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, (*nodes.FUNCTIONS, ast.ClassDef)) and node.lineno == line:
            return node
    return None


def _assigning(site: CrashSite, file: str, line: int) -> nodes.Function | None:
    """The function that assigns an attribute on a line."""
    tree = site.snapshot.tree(file)
    statement = None if tree is None else nodes.statement_at(tree, line)
    return None if tree is None or statement is None else nodes.enclosing_function(tree, statement)


def _quoted(ground: Ground, file: str, node: nodes.Function | ast.ClassDef, most: int) -> str:
    first, last = lines_of(node)
    if ground.has_shown(file, first, last):
        return ""
    if last - first < most:
        return f"{file}, lines {first} to {last}:\n{fence(ground.quoted(file, first, last))}"
    if isinstance(node, ast.ClassDef):
        spans = [nodes.header_lines(inner) for inner in node.body][: most // 2]
        text = "\n".join(ground.quoted(file, a, min(b, a + 3)) for a, b in [(first, node.lineno), *spans])
    else:
        text = ground.quoted(file, first, first + most - 1)
    return f"{file}, from line {first} (shortened):\n{fence(text)}"


def _signature(name: Name) -> str:
    signatures = [s.to_string() for s in name.get_signatures()][:1] if name.type in ("function", "class") else []
    if not signatures or name.full_name is None or name.full_name.startswith("builtins."):
        return ""
    return f"{name.full_name.rpartition('.')[0]}: `{signatures[0][:200]}`"


def wanted(ground: Ground) -> Section | None:
    """What the model asked to see: definitions and Python files of the project, nothing else."""
    parts = []
    for name in ground.wanted:
        parts.append(
            _asked_for(ground, name) or f"`{name}`: there is no such definition or Python file in the project."
        )
    return Section("What you asked for", "\n".join(parts), 1, stable=False) if parts else None


def _asked_for(ground: Ground, name: str) -> str:
    snapshot = ground.site.snapshot
    plain = name.replace("\\", "/").removeprefix("./")
    for file in project_files(snapshot.root).python:
        if file == plain or (plain.endswith(".py") and file.endswith(f"/{plain}")):
            count = (snapshot.text(file) or "").count("\n") + 1
            return f"{file}:\n{fence(ground.quoted(file, 1, min(count, _WANTED_LINES)))}"
    last = name.rpartition(".")[2].removesuffix("()")
    for symbol in symbols(snapshot).get(last, [])[:2]:
        tree = snapshot.tree(symbol.file)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, (*nodes.FUNCTIONS, ast.ClassDef)) and node.name == last:
                first, end = lines_of(node)
                return f"{symbol.file}:\n{fence(ground.quoted(symbol.file, first, min(end, first + _WANTED_LINES)))}"
    return ""
