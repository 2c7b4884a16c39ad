"""Imports are inserted where the file's own style puts them, never twice."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from tracemend.fix import Edit
from tracemend.project.positions import Positions, positions
from tracemend.project.snapshot import parse

Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Wanted:
    """`from module import name as alias`, or `import module as alias` where name is None."""

    module: str
    name: str | None = None
    alias: str | None = None

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def line(self) -> str:
        """The statement."""
        suffix = f" as {self.alias}" if self.alias else ""
        return f"from {self.module} import {self.name}{suffix}" if self.name else f"import {self.module}{suffix}"


def insert_import(file: str, text: str, wanted: Wanted, *, first_party: Iterable[str] = ()) -> Edit | None:
    """The edit that adds an import; None when the text does not parse or has that very import at its top level.

    `first_party`: top-level names of the project's own packages, for the group that the import belongs to.
    """
    tree = parse(text)
    if tree is None:
        return None
    where = positions(text)
    imports = _leading_imports(tree)
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and _has(node, wanted):
            return None
    if (wanted.name and wanted.module != "__future__") or wanted.module == "__future__":
        extended = _extend(file, where, imports, wanted)
        if extended is not None:
            return extended
    groups = _groups(where, [i for i in imports if not _is_future(i)])
    mine = frozenset(first_party)
    if wanted.module == "__future__" or not groups:
        return _alone(file, where, tree, imports, wanted)
    section = _section(wanted.module, mine)
    for group in groups:
        if {_section(_module(node), mine) for node in group} == {section}:
            return _in_group(file, where, group, wanted)
    if len(groups) == 1 and len({_section(_module(node), mine) for node in groups[0]}) > 1:
        return _in_group(file, where, groups[0], wanted)  # the file does not keep its groups apart
    return _new_group(file, where, groups, section, mine, wanted)


def _has(node: Import, wanted: Wanted) -> bool:
    if isinstance(node, ast.Import):
        return wanted.name is None and any(a.name == wanted.module and a.asname == wanted.alias for a in node.names)
    module = "." * node.level + (node.module or "")
    return module == wanted.module and any(a.name == wanted.name and a.asname == wanted.alias for a in node.names)


def _leading_imports(tree: ast.Module) -> list[Import]:
    """The imports at the top of the module, before any other statement but its docstring."""
    found: list[Import] = []
    for index, node in enumerate(tree.body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append(node)
        elif not (index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and (
            found or not _may_stand_before_imports(node)
        ):
            break
    return found


def _may_stand_before_imports(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) and t.id.startswith("__") for t in node.targets)


def _module(node: Import) -> str:
    return node.names[0].name if isinstance(node, ast.Import) else "." * node.level + (node.module or "")


def _is_future(node: Import) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _section(module: str, first_party: frozenset[str]) -> int:
    """Standard library, third party, own, relative: in the order in which they stand."""
    if module.startswith("."):
        return 3
    top = module.partition(".")[0]
    if top in first_party:
        return 2
    return 0 if top in sys.stdlib_module_names else 1


def _groups(where: Positions, imports: list[Import]) -> list[list[Import]]:
    """Imports that no blank line parts."""
    groups: list[list[Import]] = []
    for node in imports:
        last = groups[-1][-1] if groups else None
        if last is not None and not any(
            not where.line(n).strip() for n in range((last.end_lineno or last.lineno) + 1, node.lineno)
        ):
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _extend(file: str, where: Positions, imports: list[Import], wanted: Wanted) -> Edit | None:
    """Add the name to an import of the same module."""
    if wanted.name is None:
        return None
    item = wanted.name + (f" as {wanted.alias}" if wanted.alias else "")
    for node in imports:
        if not isinstance(node, ast.ImportFrom) or "." * node.level + (node.module or "") != wanted.module:
            continue
        if any(alias.name == "*" for alias in node.names):
            continue
        names = [alias.name for alias in node.names]
        after = [alias for alias in node.names if order(alias.name) < order(wanted.name)]
        if names != sorted(names, key=order):
            after = node.names
        several_lines = (
            len({alias.lineno for alias in node.names}) == len(node.names) and node.end_lineno != node.lineno
        )
        if after:
            _, end = where.span(after[-1])
            if several_lines and after[-1].lineno > node.lineno:
                return Edit(file, end, end, f",{where.newline}{where.indent(after[-1].lineno)}{item}")
            return Edit(file, end, end, f", {item}")
        start, _ = where.span(node.names[0])
        if several_lines and node.names[0].lineno > node.lineno:
            return Edit(file, start, start, f"{item},{where.newline}{where.indent(node.names[0].lineno)}")
        return Edit(file, start, start, f"{item}, ")
    return None


def order(name: str) -> tuple[int, str]:
    """isort's order within one import: constants, classes, others."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name


def _in_group(file: str, where: Positions, group: list[Import], wanted: Wanted) -> Edit:
    """Among the imports of a group: in order when they are, else last."""
    key = _sort_key(wanted.module, plain=wanted.name is None)
    keys = [_sort_key(_module(node), plain=isinstance(node, ast.Import)) for node in group]
    by_module = [k[1] for k in keys]
    position = len(group)
    if keys == sorted(keys):
        position = sum(1 for k in keys if k <= key)
    elif by_module == sorted(by_module):
        position = sum(1 for k in by_module if k < key[1])
    if position < len(group):
        line = group[position].lineno
        if position > 0 and line == group[position - 1].end_lineno:
            position = len(group)  # several statements on one line: stay out of them
        else:
            start = where.starts[line - 1]
            return Edit(file, start, start, wanted.line + where.newline)
    return _after(file, where, group[-1], wanted.line)


def _sort_key(module: str, *, plain: bool) -> tuple[int, str]:
    return (0 if plain else 1), module.lower()


def _after(file: str, where: Positions, node: ast.stmt, lines: str) -> Edit:
    last = node.end_lineno or node.lineno
    end = where.starts[last - 1] + len(where.line(last))
    return Edit(file, end, end, where.newline + lines)


def _new_group(
    file: str, where: Positions, groups: list[list[Import]], section: int, mine: frozenset[str], wanted: Wanted
) -> Edit:
    """A group of its own between the groups that come before and after it."""
    before = [group for group in groups if max(_section(_module(n), mine) for n in group) < section]
    if before:
        return _after(file, where, before[-1][-1], where.newline + wanted.line)
    start = where.starts[groups[0][0].lineno - 1]
    return Edit(file, start, start, wanted.line + where.newline * 2)


def _alone(file: str, where: Positions, tree: ast.Module, imports: list[Import], wanted: Wanted) -> Edit:
    """The first import of a file: after its docstring, comments at the top and `__future__` imports."""
    newline = where.newline
    if imports and wanted.module != "__future__":
        return _after(file, where, imports[-1], newline + wanted.line)
    body = list(tree.body)
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        docstring = body.pop(0)
        rest_follows = "" if not body else _gap(where, docstring, body[0], newline)
        return _after(file, where, docstring, newline + wanted.line + rest_follows)
    line = 1
    while re.match(r"#!|#.*coding[:=]", where.line(line)):
        line += 1
    start = where.starts[line - 1] if line <= where.count else len(where.text)
    first = body[0] if body else None
    apart = newline * 3 if isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else newline * 2
    if isinstance(first, (ast.Import, ast.ImportFrom)):
        apart = newline * 2
    if where.line(line).strip() == "" and where.count > line:
        apart = newline
    return Edit(file, start, start, wanted.line + apart)


def _gap(where: Positions, docstring: ast.stmt, following: ast.stmt, newline: str) -> str:
    """The blank lines that the file still needs between a new import and what follows the docstring."""
    blank = 0
    line = (docstring.end_lineno or docstring.lineno) + 1
    while line < following.lineno and not where.line(line).strip():
        blank += 1
        line += 1
    return "" if blank else newline
