"""Making a function async, and every caller with it, up to where an event loop is started."""

from __future__ import annotations

import ast

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee
from tracemend.diagnosis.calls import CallSite, calls_reaching
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit

_DEEPEST = 4
_RUNNERS = ("asyncio.run", "run", "create_task", "gather", "wait_for", "run_until_complete", "ensure_future")


def made_async(site: CrashSite, function: nodes.Function, *, depth: int = 0) -> list[Edit] | None:
    """The edits that turn a plain function of the site's file into an async one and await every call of it.

    A caller that is plain itself becomes async as well. None where a use of the function is no call, stands at the top level of a module, or where the chain is too long.
    """
    if isinstance(function, ast.AsyncFunctionDef) or function.decorator_list or depth > _DEEPEST or site.tree is None:
        return [] if isinstance(function, ast.AsyncFunctionDef) else None
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes.own_nodes(function)):
        return None
    owner = nodes.enclosing_class(site.tree, function)
    own = owner is not None and function in owner.body
    known = find_class(owner.name, site.snapshot, near=site.file) if own and owner is not None else None
    callee = Callee(function.name, site.file, function, known, own)
    found = list(calls_reaching(site, callee))
    if len(found) != _mentions(site, function.name) or (own and function.name.startswith("__")):
        return None
    start = site.where.span(function)[0]
    edits = [Edit(site.file, start, start, "async ")]
    for each in found:
        further = _awaited(each, depth)
        if further is None:
            return None
        edits += further
    return edits


def _mentions(site: CrashSite, name: str) -> int:
    """How often the project's code uses a name, definitions and imports apart."""
    count = 0
    for file in files_with(site, name):
        for node in ast.walk(site.snapshot.tree(file) or ast.Module([], [])):
            used = (isinstance(node, ast.Name) and node.id == name) or (
                isinstance(node, ast.Attribute) and node.attr == name
            )
            count += used
    return count


def _awaited(found: CallSite, depth: int) -> list[Edit] | None:
    """The edits of one call: an await, and its own function made async."""
    site, call = found.site, found.call
    assert site.tree is not None
    parent = nodes.parent_map(site.tree).get(call)
    if isinstance(parent, ast.Await):
        return []
    if isinstance(parent, ast.Call) and (nodes.dotted(parent.func) or "").rpartition(".")[2] in _RUNNERS:
        return []
    around = nodes.enclosing_function(site.tree, call)
    if around is None or any(isinstance(n, (ast.Lambda, ast.GeneratorExp)) for n in nodes.ancestors(site.tree, call)):
        return None
    above = made_async(site, around, depth=depth + 1)
    return None if above is None else [*above, *awaited(site, call)]


def awaited(site: CrashSite, call: ast.expr) -> list[Edit]:
    """`await` before an expression, in parentheses where something follows it."""
    assert site.tree is not None
    start, end = site.where.span(call)
    above = nodes.parent_map(site.tree).get(call)
    follows = (isinstance(above, (ast.Subscript, ast.Attribute)) and above.value is call) or isinstance(
        above, (ast.BinOp, ast.UnaryOp)
    )
    if follows or (isinstance(above, ast.Call) and above.func is call):
        return [Edit(site.file, start, start, "(await "), Edit(site.file, end, end, ")")]
    return [Edit(site.file, start, start, "await ")]
