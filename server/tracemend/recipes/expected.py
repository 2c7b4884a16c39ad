"""What a fix makes of the call that crashed, where the fix itself says it: it returns a value there, or raises an error."""

from __future__ import annotations

import ast
import builtins
from collections import Counter

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Expected, Fix, apply_edits
from tracemend.project.snapshot import parse


def expected_of(fix: Fix, site: CrashSite) -> Expected | None:
    """The one `return` of a literal, or the one `raise`, that the fix puts into the function that crashed; None where it puts
    none or more, or where the function may catch what it raises."""
    own = tuple(edit for edit in fix.edits if edit.file == site.file)
    if site.function is None or not any("return" in edit.text or "raise" in edit.text for edit in own):
        return None
    tree = parse(apply_edits(site.text, own))
    after = None if tree is None else _same_function(tree, site)
    added = [] if after is None else _added(site.function, after)
    if tree is None or len(added) != 1:
        return None
    if isinstance(added[0], ast.Return):
        return _returned(added[0])
    caught = nodes.enclosing(tree, added[0], ast.Try)
    inside = caught is not None and caught.handlers and nodes.enclosing_function(tree, caught) is after
    return None if inside else _raised(added[0], site)


def _same_function(tree: ast.Module, site: CrashSite) -> nodes.Function | None:
    """The function of a changed text that the crash was in; None where several have its name."""
    assert site.function is not None
    found = [n for n in nodes.every(tree) if isinstance(n, nodes.FUNCTIONS) and n.name == site.function.name]
    return found[0] if len(found) == 1 else None


def _added(before: nodes.Function, after: nodes.Function) -> list[ast.Return | ast.Raise]:
    known = Counter(ast.dump(node) for node in nodes.own_nodes(before) if isinstance(node, ast.Return | ast.Raise))
    found = []
    for node in nodes.own_nodes(after):
        if isinstance(node, ast.Return | ast.Raise):
            shape = ast.dump(node)
            if known[shape]:
                known[shape] -= 1
            else:
                found.append(node)
    return found


def _returned(statement: ast.Return) -> Expected | None:
    if statement.value is None:
        return Expected(returns="None")
    try:
        return Expected(returns=repr(ast.literal_eval(statement.value)))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _raised(statement: ast.Raise, site: CrashSite) -> Expected | None:
    """The class that is raised, unless the crash was of that class or one of its kind already: then nothing tells them apart."""
    name = nodes.dotted(statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc)
    if name is None:
        return None
    raised, crashed = getattr(builtins, name, None), getattr(builtins, site.type_name, None)
    kin = isinstance(raised, type) and isinstance(crashed, type) and issubclass(crashed, raised)
    return None if kin or name.rpartition(".")[2] == site.type_name else Expected(raises=name)
