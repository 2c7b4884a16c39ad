"""Rewriting how a file takes names from modules: its import statements and every use of what they bind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.recipes.imports import Wanted, insert_import


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
    if not bound_once(site, bound) or bindings(site.tree or ast.Module([], [])).get(target):
        return None
    return [Edit(site.file, *site.where.span(read), target) for read in reads_of(site, bound)]


def wanted_for(use: Use, new: str) -> Wanted | None:
    """The import that a use of `new` needs; None for builtins and modules themselves."""
    module, _, name = new.rpartition(".")
    if isinstance(use.node, ast.alias):
        return Wanted(module, name, use.node.asname) if module else None
    return Wanted(module) if module else None


def drop_statement(site: CrashSite, statement: ast.stmt) -> Edit:
    """Remove a statement that has its lines for itself, with its line ending; else its text alone."""
    start, end = site.where.span(statement)
    first = site.where.starts[statement.lineno - 1]
    last = statement.end_lineno or statement.lineno
    stop = site.where.starts[last] if last < site.where.count else len(site.text)
    alone = not site.text[first:start].strip() and not site.text[end:stop].strip()
    return Edit(site.file, first, stop, "") if alone else Edit(site.file, start, end, "pass")


def replace_statement(site: CrashSite, statement: ast.stmt, lines: list[str]) -> Edit:
    """Put other statements in a statement's place; none removes it."""
    if not lines:
        return drop_statement(site, statement)
    start, end = site.where.span(statement)
    indent = site.where.indent(statement.lineno)
    return Edit(site.file, start, end, (site.where.newline + indent).join(lines))


def has_import(site: CrashSite, wanted: Wanted) -> bool:
    """Whether the file has that very import at its top level."""
    return insert_import(site.file, site.text, wanted) is None
