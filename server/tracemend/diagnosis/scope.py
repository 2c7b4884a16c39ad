"""Which names a place of the code can see, and what is known of their values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.project.caches import with_node

Form = Literal["function", "class", "module", "value", "number", "text", "unknown"]
"""What a binding is as far as its syntax tells; `value` is a container display, `unknown` anything."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One place where a scope binds a name."""

    name: str
    node: ast.AST
    """The name's own node, or the definition, import alias, argument or handler that binds it."""
    scope: ast.AST
    form: Form
    value: ast.expr | None = None
    """The assigned expression, where the binding is one plain assignment."""

    @property
    def line(self) -> int:
        """One-based line of the binding."""
        return int(getattr(self.node, "lineno", 1))


@with_node
def bindings(scope: ast.AST) -> dict[str, list[Binding]]:
    """What a module, class, function, lambda or comprehension binds, by name in order of the text."""
    found: dict[str, list[Binding]] = {}
    for binding in _bindings(scope):
        found.setdefault(binding.name, []).append(binding)
    return found


def _bindings(scope: ast.AST) -> Iterator[Binding]:
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        yield from (Binding(arg.arg, arg, scope, "unknown") for arg in all_arguments(scope.args))
    if isinstance(scope, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        for generator in scope.generators:
            yield from (Binding(n.id, n, scope, "unknown") for n in _stored(generator.target))
        return
    elsewhere = {name for n in nodes.own_nodes(scope) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    for node in nodes.own_nodes(scope):
        for binding in _bound_by(node, scope):
            if binding.name not in elsewhere:
                yield binding


def _bound_by(node: ast.AST, scope: ast.AST) -> Iterator[Binding]:
    if isinstance(node, nodes.FUNCTIONS):
        yield Binding(node.name, node, scope, "function")
    elif isinstance(node, ast.ClassDef):
        yield Binding(node.name, node, scope, "class")
    elif isinstance(node, ast.Import):
        for alias in node.names:
            yield Binding(alias.asname or alias.name.partition(".")[0], alias, scope, "module")
    elif isinstance(node, ast.ImportFrom):
        yield from (Binding(a.asname or a.name, a, scope, "unknown") for a in node.names if a.name != "*")
    elif (isinstance(node, ast.ExceptHandler) and node.name) or (
        isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name
    ):
        yield Binding(node.name, node, scope, "unknown")
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield Binding(node.rest, node, scope, "unknown")
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                yield Binding(target.id, target, scope, form_of(node.value), node.value)
            elif node.value is not None:
                yield from (Binding(n.id, n, scope, "unknown") for n in _stored(target))
    elif isinstance(node, ast.NamedExpr) and isinstance(node.target, ast.Name):
        yield Binding(node.target.id, node.target, scope, form_of(node.value), node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield from (Binding(n.id, n, scope, "unknown") for n in _stored(node.target))
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield from (Binding(n.id, n, scope, "unknown") for n in _stored(node.optional_vars))


def _stored(target: ast.AST) -> Iterator[ast.Name]:
    return (n for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter in the order of the signature."""
    named = [*arguments.posonlyargs, *arguments.args]
    star = [arguments.vararg] if arguments.vararg else []
    stars = [arguments.kwarg] if arguments.kwarg else []
    return [*named, *star, *arguments.kwonlyargs, *stars]


def form_of(value: ast.expr) -> Form:
    """What an assigned expression is, as far as its syntax tells."""
    if isinstance(value, ast.Lambda):
        return "function"
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp)):
        return "value"
    if isinstance(value, ast.JoinedStr):
        return "text"
    if isinstance(value, ast.Constant):
        if isinstance(value.value, (str, bytes)):
            return "text"
        if isinstance(value.value, (int, float, complex)):
            return "number"
    return "unknown"


def scopes(site: CrashSite, node: ast.AST) -> Iterator[ast.AST]:
    """The scopes whose names a node sees, innermost first: a class's only from its body itself."""
    if site.tree is None:
        return
    below: ast.AST = node
    direct = True
    for above in nodes.ancestors(site.tree, node):
        if isinstance(above, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Module)):
            yield above
            # The first iterable of a comprehension is evaluated outside of it, where a class body's names are seen.
            if not isinstance(above, ast.Module) and below is not above.generators[0]:
                direct = False
        elif isinstance(above, ast.Lambda):
            if below is above.body:
                yield above
                direct = False
        elif isinstance(above, nodes.FUNCTIONS):
            if below in above.body:
                yield above
                direct = False
        elif isinstance(above, ast.ClassDef) and below in above.body and direct:
            yield above
            direct = False
        below = above


def visible(site: CrashSite, node: ast.AST) -> dict[str, Binding]:
    """Names that a node sees and that are bound before it is reached, nearest scope first; builtins are not among them."""
    found: dict[str, Binding] = {}
    same_run = True
    for scope in scopes(site, node):
        for name, bound in bindings(scope).items():
            early = [b for b in bound if not same_run or _before(site, b, node, scope)]
            if early and name not in found:
                found[name] = early[-1]
        if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            same_run = False  # what is around a function is mostly complete when it runs
    return found


def _before(site: CrashSite, binding: Binding, node: ast.AST, scope: ast.AST) -> bool:
    """Whether a binding of the same scope comes before a node, in the text or in an earlier round of a loop around both."""
    if isinstance(binding.node, ast.arg) or not isinstance(
        scope, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    ):
        return True
    start, _ = site.where.span(node)
    place = site.where.span(binding.node)[0] if hasattr(binding.node, "lineno") else 0
    if site.statement is not None and _same_statement(binding.node, site.statement):
        return isinstance(site.statement, (ast.For, ast.With)) and place < start
    return place < start


def _same_statement(node: ast.AST, statement: ast.stmt) -> bool:
    return any(child is node for child in ast.walk(statement)) and not hasattr(statement, "body")


def builtin_names(site: CrashSite) -> frozenset[str]:
    """The builtins of the project's interpreter, ours where it is unknown."""
    facts = site.interpreter
    return facts.builtins if facts is not None else frozenset(dir(builtins))


def binding_of(site: CrashSite, node: ast.AST, name: str) -> Binding | None:
    """The last binding of a name that a node sees."""
    return visible(site, node).get(name)
