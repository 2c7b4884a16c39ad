"""Rewriting imports whose names have moved to another module."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracemend.fix import Edit
from tracemend.project.positions import Positions
from tracemend.recipes.imports import Wanted, insert_import


@dataclass(frozen=True, slots=True)
class Move:
    """Where one imported name is to come from."""

    module: str
    name: str


def move_names(file: str, where: Positions, node: ast.ImportFrom, moves: Mapping[str, Move]) -> list[Edit]:
    """Edits that take names out of a `from … import …` and import them from their new modules.

    `moves` is by the old name. A name that changes keeps its uses: see `rename_uses`.
    """
    moved = [alias for alias in node.names if alias.name in moves]
    kept = [alias for alias in node.names if alias.name not in moves]
    lines = _import_lines(moved, moves)
    start, end = where.span(node)
    indent = where.indent(node.lineno)
    if not kept or (node.lineno == node.end_lineno):
        head = [f"from {'.' * node.level}{node.module or ''} import {', '.join(_item(a.name, a.asname) for a in kept)}"]
        return [Edit(file, start, end, f"{where.newline}{indent}".join([*(head if kept else []), *lines]))]
    after = "".join(f"{where.newline}{indent}{line}" for line in lines)
    return [*_without(file, where, node, moved), Edit(file, end, end, after)]


def _import_lines(moved: Sequence[ast.alias], moves: Mapping[str, Move]) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for alias in moved:
        move = moves[alias.name]
        by_module.setdefault(move.module, []).append(_item(move.name, alias.asname))
    return [
        f"from {module} import {', '.join(sorted(set(names), key=_order))}"
        for module, names in sorted(by_module.items())
    ]


def _item(name: str, alias: str | None) -> str:
    return f"{name} as {alias}" if alias and alias != name else name


def _order(name: str) -> tuple[int, str]:
    """isort's order within one import: constants, classes, others."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name


def _without(file: str, where: Positions, node: ast.ImportFrom, gone: Sequence[ast.alias]) -> Iterator[Edit]:
    """Deletions of some names of an import over several lines, each with its comma."""
    for alias in gone:
        index = node.names.index(alias)
        start, end = where.span(alias)
        if index + 1 < len(node.names):
            end = where.span(node.names[index + 1])[0]
        else:
            start = where.span(node.names[index - 1])[1]
        yield Edit(file, start, end, "")


def rename_uses(file: str, where: Positions, tree: ast.Module, old: str, new: str) -> list[Edit] | None:
    """Edits of every use of a module-level name; None when some scope binds that name anew, since it is then not the same."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == old and not isinstance(node.ctx, ast.Load):
            return None
        if isinstance(node, ast.arg) and node.arg == old:
            return None
    uses = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == old)
    return [Edit(file, *where.span(node), new) for node in uses]


def import_for(file: str, text: str, dotted: str) -> Edit | None:
    """The import that the first part of `package.module.name` needs; None when there is one or none is needed."""
    module, _, _ = dotted.rpartition(".")
    return insert_import(file, text, Wanted(module)) if module else None
