"""Where the None in an attribute of a project's class comes from, as one sentence."""

from __future__ import annotations

import ast

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import class_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite


def none_in_attribute(site: CrashSite, value: ast.expr) -> str | None:
    """Who sets the attribute to None, and who to something else; None where no class of the project is seen to."""
    if not isinstance(value, ast.Attribute):
        return None
    own = isinstance(value.value, ast.Name) and value.value.id in ("self", "cls")
    owner = class_of(site, value.value)
    if owner is None and own and site.enclosing_class is not None:
        owner = find_class(site.enclosing_class.name, site.snapshot, near=site.file)
    owner = owner or _sole_owner(site, value.attr)
    begins = _begins(owner, value.attr) if owner is not None else None
    if begins is None or owner is None:
        return None
    others = _setters(owner, value.attr)
    if others:
        names = " or ".join(f"{name}()" for name in others[:3])
        return f"'{value.attr}' is None in {begins}, and only {names} sets it: that has to come first."
    return f"'{value.attr}' is None in {begins}, so whoever reads it has to ask for that."


def _sole_owner(site: CrashSite, attribute: str) -> ProjectClass | None:
    """The one class of the file whose objects begin with the attribute at None."""
    names = [n.name for n in (site.tree.body if site.tree is not None else []) if isinstance(n, ast.ClassDef)]
    known = [c for name in names if (c := find_class(name, site.snapshot, near=site.file)) is not None]
    found = [c for c in known if _begins(c, attribute) is not None]
    return found[0] if len(found) == 1 else None


def _begins(owner: ProjectClass, attribute: str) -> str | None:
    """Where the attribute is None at first: in the class, in `__init__`, or by a parameter's default."""
    for statement in owner.node.body:
        target = getattr(statement, "target", None) or next(iter(getattr(statement, "targets", [])), None)
        if nodes.dotted(target) == attribute and _is_none(getattr(statement, "value", None)):
            return f"every new {owner.name}"
    for method in owner.node.body:
        if not isinstance(method, nodes.FUNCTIONS) or method.name != "__init__":
            continue
        for node in nodes.own_nodes(method):
            if isinstance(node, ast.Assign) and any(nodes.dotted(t) == f"self.{attribute}" for t in node.targets):
                if _is_none(node.value):
                    return f"every new {owner.name}"
                if isinstance(node.value, ast.Name) and node.value.id in _none_defaults(method):
                    return f"a {owner.name} that is made without '{node.value.id}'"
    return None


def _is_none(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _none_defaults(function: nodes.Function) -> set[str]:
    positional = [*function.args.posonlyargs, *function.args.args]
    given = dict(zip([a.arg for a in reversed(positional)], reversed(function.args.defaults), strict=False))
    given |= {a.arg: d for a, d in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if d}
    return {a.arg for a in all_arguments(function.args) if _is_none(given.get(a.arg))}


def _setters(owner: ProjectClass, attribute: str) -> list[str]:
    """The methods, `__init__` apart, that set the attribute to something else than None."""
    return [
        method.name
        for method in owner.node.body
        if isinstance(method, nodes.FUNCTIONS) and method.name != "__init__"
        if any(
            isinstance(n, ast.Assign)
            and any(nodes.dotted(t) == f"self.{attribute}" for t in n.targets)
            and not _is_none(n.value)
            for n in nodes.own_nodes(method)
        )
    ]
