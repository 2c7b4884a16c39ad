"""Where a file object comes from: the `open` call behind a variable, its mode and its arguments."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.recipes.edits import add_argument, remove_argument, replace_string


@dataclass(frozen=True, slots=True)
class Opening:
    """One `open(…)` (or `path.open(…)`) of the file."""

    call: ast.Call
    method: bool
    """Whether it is a path's method, whose mode comes first."""

    @property
    def mode_node(self) -> ast.expr | None:
        place = 0 if self.method else 1
        named = next((k.value for k in self.call.keywords if k.arg == "mode"), None)
        return named or (self.call.args[place] if len(self.call.args) > place else None)

    @property
    def mode(self) -> str | None:
        """Its mode, None where it is not literal."""
        node = self.mode_node
        return "r" if node is None else nodes.string_value(node)

    def keyword(self, name: str) -> ast.keyword | None:
        return next((k for k in self.call.keywords if k.arg == name), None)


def openings_in(site: CrashSite, root: ast.AST) -> list[Opening]:
    """The calls that open files inside a node."""
    found: list[Opening] = []
    for node in ast.walk(root):
        if not isinstance(node, ast.Call):
            continue
        if is_builtin(site, node.func, "open") or qualified(site, node.func) in ("io.open", "codecs.open"):
            found.append(Opening(node, False))
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "open" and qualified(site, node.func) is None:
            found.append(Opening(node, True))
    return found


def opening_of(site: CrashSite, node: ast.expr) -> Opening | None:
    """The one call that opened what a name stands for: by `with open(…) as name` or `name = open(…)`."""
    if isinstance(node, ast.Call):
        own = openings_in(site, node)
        return next((o for o in own if o.call is node), None)
    if not isinstance(node, ast.Name) or site.tree is None:
        return None
    scope = nodes.enclosing_function(site.tree, node) or site.tree
    found: list[Opening] = []
    for inner in ast.walk(scope):
        if isinstance(inner, ast.withitem) and nodes.dotted(inner.optional_vars) == node.id:
            found += [o for o in openings_in(site, inner.context_expr) if o.call is inner.context_expr]
        elif isinstance(inner, ast.Assign) and [nodes.dotted(t) for t in inner.targets] == [node.id]:
            found += [o for o in openings_in(site, inner.value) if o.call is inner.value]
    return found[0] if len(found) == 1 else _nearest(site, found, node)


def _nearest(site: CrashSite, found: list[Opening], node: ast.Name) -> Opening | None:
    """Of several, the one whose `with` holds the use."""
    assert site.tree is not None
    around = {
        id(item.context_expr) for n in nodes.ancestors(site.tree, node) if isinstance(n, ast.With) for item in n.items
    }
    holding = [o for o in found if id(o.call) in around]
    return holding[0] if len(holding) == 1 else None


def change_mode(site: CrashSite, opening: Opening, mode: str) -> list[Edit]:
    """Open in another mode; the argument goes where it is the default and nothing else stands behind it."""
    node = opening.mode_node
    if node is None:
        return (
            []
            if mode == "r"
            else [add_argument(site, opening.call, f'mode="{mode}"' if opening.call.keywords else f'"{mode}"')]
        )
    if not isinstance(node, ast.Constant):
        return []
    edit = replace_string(site.file, site.where, node, mode)
    return [edit] if edit is not None else []


def without_mode(site: CrashSite, opening: Opening, instead: str = "") -> list[Edit]:
    """Open in the default mode, with another argument in the place of the mode's."""
    node = opening.mode_node
    if node is None:
        return [add_argument(site, opening.call, instead)] if instead else []
    owner: ast.expr | ast.keyword = next((k for k in opening.call.keywords if k.value is node), None) or node
    if instead:
        return [Edit(site.file, *site.where.span(owner), instead)]
    return [remove_argument(site, opening.call, owner)]


def set_argument(site: CrashSite, opening: Opening, name: str, value: str) -> Edit:
    """Give an argument by name, in the place of the one that is there."""
    given = opening.keyword(name)
    if given is not None:
        return Edit(site.file, *site.where.span(given.value), value)
    return add_argument(site, opening.call, f"{name}={value}")


def writes_to(site: CrashSite, name: ast.Name) -> list[ast.expr]:
    """What the scope of a name writes by its `write` method."""
    assert site.tree is not None
    scope = nodes.enclosing_function(site.tree, name) or site.tree
    return [
        call.args[0]
        for call in ast.walk(scope)
        if isinstance(call, ast.Call) and call.args and nodes.dotted(call.func) == f"{name.id}.write"
    ]
