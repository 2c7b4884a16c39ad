"""Rewriting how a file takes names from modules: its import statements and every use of what they bind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import imported_file
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.project.positions import Positions
from tracemend.recipes.imports import Wanted, insert_import, order


@dataclass(frozen=True, slots=True)
class Use:
    """One name of a module as the file takes it: by `from m import n`, or as `m.n` where it imports `m`."""

    dotted: str
    """The full name: `imp.reload`."""
    node: ast.AST
    """The import's alias, or the attribute in the code."""
    statement: ast.Import | ast.ImportFrom
    """The import that binds it."""


def uses_of(site: CrashSite, module: str) -> list[Use]:
    """How the file uses a module and the modules inside it: the imported names and the attributes, in order."""
    return sorted(_uses(site, module), key=lambda u: (getattr(u.node, "lineno", 0), getattr(u.node, "col_offset", 0)))


def _uses(site: CrashSite, module: str) -> Iterator[Use]:
    tree = site.tree or ast.Module([], [])
    for statement in ast.walk(tree):
        if isinstance(statement, ast.ImportFrom) and not statement.level and _inside(statement.module or "", module):
            for alias in statement.names:
                yield Use(f"{statement.module}.{alias.name}", alias, statement)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                if _inside(alias.name, module):
                    yield from _attributes(tree, alias, statement)


def _inside(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _attributes(tree: ast.Module, alias: ast.alias, statement: ast.Import) -> Iterator[Use]:
    """`a.b.c` where the alias binds `a` or stands for `a.b`: the whole attribute, as far as it goes on from the module."""
    bound = alias.asname or alias.name
    parents = nodes.parent_map(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and nodes.dotted(node.value) == bound:
            yield Use(f"{alias.name}.{node.attr}", node, statement)
        elif isinstance(node, ast.Name) and node.id == bound and not isinstance(parents.get(node), ast.Attribute):
            yield Use(alias.name, node, statement)


def bound_once(site: CrashSite, name: str) -> bool:
    """Whether the module binds a name once and no function or class has one of its own."""
    tree = site.tree or ast.Module([], [])
    inner = [n for n in ast.walk(tree) if isinstance(n, (*nodes.FUNCTIONS, ast.ClassDef, ast.Lambda))]
    return len(bindings(tree).get(name, [])) == 1 and not any(name in bindings(scope) for scope in inner)


def reads_of(site: CrashSite, name: str) -> list[ast.Name]:
    """Every place that reads a name."""
    tree = site.tree or ast.Module([], [])
    return [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]


def is_passed_on(site: CrashSite, name: str) -> bool:
    """Whether others may take a name from this file: another file imports it from here, `__all__` lists it, or nothing here
    reads what the file imports."""
    tree = site.tree or ast.Module([], [])
    if any(
        isinstance(n, ast.Constant) and n.value == name for s in tree.body if _lists_exports(s) for n in ast.walk(s)
    ):
        return True
    return not reads_of(site, name) or any(
        _takes(site, file, name) for file in files_with(site, name) if file != site.file
    )


def _lists_exports(statement: ast.stmt) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _takes(site: CrashSite, file: str, name: str) -> bool:
    """Whether another file imports a name, or everything, from the site's file."""
    return any(
        isinstance(node, ast.ImportFrom)
        and any(alias.name in (name, "*") for alias in node.names)
        and imported_file(node, file, site.snapshot) == site.file
        for node in ast.walk(site.snapshot.tree(file) or ast.Module([], []))
    )


def rename_reads(site: CrashSite, old: str, new: str) -> list[Edit] | None:
    """Edits of every read of an imported name; None when some scope binds it anew, the new name is taken, or others take the
    old one from this file."""
    if not bound_once(site, old) or bindings(site.tree or ast.Module([], [])).get(new) or is_passed_on(site, old):
        return None
    return [Edit(site.file, *site.where.span(read), new) for read in reads_of(site, old)]


def rename_use(site: CrashSite, use: Use, new: str) -> list[Edit] | None:
    """The edits of the code (not of the imports) that make one use a use of `new`; None where that is not possible.

    A name that an import bound is replaced wherever it is read, when `new` is called otherwise.
    """
    if isinstance(use.node, ast.Attribute):
        start, end = site.where.span(use.node)
        return [Edit(site.file, start, end, new)]
    if not isinstance(use.node, ast.alias):
        return None
    bound = use.node.asname or use.node.name
    target = new.rpartition(".")[2]
    if use.node.asname or target == bound:
        return []
    return rename_reads(site, bound, target)


def wanted_for(use: Use, new: str) -> Wanted | None:
    """The import that a use of `new` needs; None for builtins and modules themselves."""
    module, _, name = new.rpartition(".")
    if isinstance(use.node, ast.alias):
        return Wanted(module, name, use.node.asname) if module else None
    return Wanted(module) if module else None


def has_import(site: CrashSite, wanted: Wanted) -> bool:
    """Whether the file has that very import at its top level."""
    return insert_import(site.file, site.text, wanted) is None


def import_for(file: str, text: str, dotted: str) -> Edit | None:
    """The import that the first part of `package.module.name` needs; None when there is one or none is needed."""
    module, _, _ = dotted.rpartition(".")
    return insert_import(file, text, Wanted(module)) if module else None


@dataclass(frozen=True, slots=True)
class Move:
    """Where one imported name is to come from."""

    module: str
    name: str | None = None
    """None: under the same name."""
    bound: str | None = None
    """What the file goes on calling it, None: by its new name, or as the import has it."""


def move_names(file: str, where: Positions, node: ast.ImportFrom, moves: Mapping[str, Move]) -> list[Edit]:
    """Edits that take names out of a `from … import …` and import them from their new modules; the others stay as they are.

    `moves` is by the old name. A name that changes keeps its uses: see `rename_reads`.
    """
    renamed = _renamed_in_place(node, moves)
    edits = [Edit(file, *where.span(alias), item) for alias, item in renamed.items()]
    gone = [alias for alias in node.names if alias.name in moves and alias not in renamed]
    if not gone:
        return edits
    start, end = where.span(node)
    modules = {moves[alias.name].module for alias in gone}
    if len(gone) == len(node.names) and len(modules) == 1 and not any(moves[alias.name].name for alias in gone):
        found = re.compile(r"from\s+([\w.]+)\s+import").match(where.text, start)
        return [] if found is None else [Edit(file, found.start(1), found.end(1), modules.pop())]
    lines = _import_lines(gone, moves)
    newline = where.newline + where.indent(node.lineno)
    if len(gone) == len(node.names):
        return [Edit(file, start, end, newline.join(lines))]
    edits += [Edit(file, first, last, "") for first, last in _without(where, node, gone)]
    return [*edits, Edit(file, end, end, "".join(newline + line for line in lines))]


def _renamed_in_place(node: ast.ImportFrom, moves: Mapping[str, Move]) -> dict[ast.alias, str]:
    """What takes the place of the names that stay in their module under another name; {} where two become one."""
    stay = [a for a in node.names if a.name in moves and not node.level and moves[a.name].module == node.module]
    items = {alias: _item(alias, moves[alias.name]) for alias in stay}
    return items if len(set(items.values())) == len(items) else {}


def _import_lines(gone: Sequence[ast.alias], moves: Mapping[str, Move]) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for alias in gone:
        by_module.setdefault(moves[alias.name].module, []).append(_item(alias, moves[alias.name]))
    return [
        f"from {module} import {', '.join(sorted(set(names), key=order))}"
        for module, names in sorted(by_module.items())
    ]


def _item(alias: ast.alias, move: Move) -> str:
    """What stands for an imported name behind `import`."""
    name, bound = move.name or alias.name, alias.asname or move.bound
    return f"{name} as {bound}" if bound and bound != name else name


def _without(where: Positions, node: ast.ImportFrom, gone: Sequence[ast.alias]) -> Iterator[tuple[int, int]]:
    """The ranges to take out of an import so that some of its names go, with their commas."""
    names = node.names
    index = 0
    while index < len(names):
        if names[index] not in gone:
            index += 1
            continue
        last = index
        while last + 1 < len(names) and names[last + 1] in gone:
            last += 1
        if last + 1 < len(names):
            yield where.span(names[index])[0], where.span(names[last + 1])[0]
        else:
            yield where.span(names[index - 1])[1], where.span(names[last])[1]
        index = last + 1
