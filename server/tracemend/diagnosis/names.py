"""What a NameError's name could have been."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import Binding, bindings, visible
from tracemend.diagnosis.site import CrashSite


def unbound_uses(site: CrashSite, name: str) -> list[ast.Name]:
    """The reads of a name in the scope of the crash that see no binding of it: the failed one first."""
    failed = site.find(ast.Name, lambda n: n.id == name and isinstance(n.ctx, (ast.Load, ast.Del)))
    if not failed or site.tree is None:
        return []
    scope = nodes.enclosing_function(site.tree, failed[0]) or site.tree
    others = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node not in failed
        and name not in visible(site, node)
    ]
    return [*failed, *others]


def bound_somewhere(site: CrashSite, name: str) -> bool:
    """Whether any scope of the file binds the name: then it is out of reach or not yet bound, and no slip."""
    return site.tree is not None and any(name in bindings(scope) for scope in _all_scopes(site.tree))


def _all_scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in nodes.every(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield node


def fits(site: CrashSite, use: ast.expr, binding: Binding) -> bool:
    """Whether a binding can be what is used like this: what is called is no number, what is indexed no function."""
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    form = binding.form
    if isinstance(parent, ast.Call) and parent.func is use:
        return form in ("function", "class", "unknown")
    if isinstance(parent, ast.Subscript) and parent.value is use:
        return form not in ("function", "module", "number")
    if isinstance(parent, ast.Attribute):
        return form not in ("function", "number")
    if isinstance(parent, (ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Compare, ast.FormattedValue)):
        return form not in ("function", "class", "module")
    if isinstance(parent, (ast.For, ast.comprehension)) and getattr(parent, "iter", None) is use:
        return form not in ("function", "class", "module", "number")
    return True


def attribute_used(site: CrashSite, use: ast.expr) -> str | None:
    """The `b` of `a.b`, where `a` is the use; None when it is used otherwise."""
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    return parent.attr if isinstance(parent, ast.Attribute) and parent.value is use else None


def is_called(site: CrashSite, use: ast.expr) -> bool:
    """Whether the use is called: `a()`."""
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    return isinstance(parent, ast.Call) and parent.func is use
