"""Statements put before the one that failed, with the value that they ask about in a name of its own where it has none."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.recipes.edits import indent_unit, insert_before, replace_node


def guard(
    site: CrashSite, value: ast.expr, lines: Callable[[str, str], list[str]], *, name: str = "value"
) -> list[Edit]:
    """Edits that put `lines(name, indentation step)` before the failed statement; [] where that would change its order.

    A value that is no name is taken out of the statement into one: `name`, or a free one like it.
    """
    statement = site.statement
    if statement is None or site.tree is None or isinstance(statement, ast.While) or _is_elif(site, statement):
        return []
    if not unconditional(site, value, statement):
        return []
    unit = indent_unit(site.where)
    if isinstance(value, ast.Name):
        edit = insert_before(site, statement, lines(value.id, unit))
        return [] if edit is None else [edit]
    taken = visible(site, value)
    local = name
    while local in taken or not local.isidentifier():
        local = f"{local}_" if local.isidentifier() else "value"
    source = site.source(value)
    if "\n" in source or "\r" in source:
        return []
    edit = insert_before(site, statement, [f"{local} = {source}", *lines(local, unit)])
    return [] if edit is None else [edit, replace_node(site, value, local)]


def _is_elif(site: CrashSite, statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and re.match(r"\s*elif\b", site.where.line(statement.lineno)) is not None


def unconditional(site: CrashSite, value: ast.expr, statement: ast.stmt) -> bool:
    """Whether a statement always evaluates the value, once, with the names of its own scope."""
    assert site.tree is not None
    below: ast.AST = value
    for above in nodes.ancestors(site.tree, value):
        if isinstance(above, (ast.Lambda, ast.IfExp, ast.BoolOp)) and below is not _first(above):
            return False
        if isinstance(above, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            own = {n.id for g in above.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
            if own & {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}:
                return False
        if above is statement:
            return True
        below = above
    return False


def _first(node: ast.Lambda | ast.IfExp | ast.BoolOp) -> ast.expr | None:
    if isinstance(node, ast.IfExp):
        return node.test
    return node.values[0] if isinstance(node, ast.BoolOp) else None


def local_name(value: ast.expr) -> str:
    """A name for a value by what it is: the key of `d.get("address")`, the method of `cursor.fetchone()`."""
    if isinstance(value, ast.Await):
        return local_name(value.value)
    if isinstance(value, ast.Call):
        key = nodes.string_value(value.args[0]) if value.args else None
        called = (nodes.dotted(value.func) or str(getattr(value.func, "attr", ""))).rpartition(".")[2]
        if called in ("fetchone", "first", "one_or_none", "scalar_one_or_none", "scalar"):
            return "row"
        if called in ("match", "search", "fullmatch"):
            return "found"
        if called in ("get", "getattr", "getenv") and key is not None:
            return re.sub(r"\W+", "_", key).strip("_").lower() or "value"
        if called in ("get", "find", "fetch", "load", "lookup", "read"):
            given = nodes.dotted(value.args[0]) if value.args else None
            return re.sub(r"_?(?:id|key|pk|slug|name)$", "", (given or "").rpartition(".")[2]) or "entry"
        return re.sub(r"^(get|find|load|fetch|lookup|read|make|create)_", "", called) or "value"
    if isinstance(value, ast.Attribute):
        return value.attr
    key = nodes.string_value(value.slice) if isinstance(value, ast.Subscript) else None
    return re.sub(r"\W+", "_", key).strip("_").lower() if key else "value"


def function_start(function: nodes.Function) -> ast.stmt:
    """The first statement of a function after its docstring; the docstring itself when there is no other."""
    body = function.body
    documented = (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )
    return body[1] if documented and len(body) > 1 else body[0]
