"""Finding one's way in a syntax tree: parents, enclosing scopes, the node at a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeVar

from tracemend.project.caches import with_node
from tracemend.project.positions import Positions

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.Module
Function = ast.FunctionDef | ast.AsyncFunctionDef

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_COMPOUND = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
)
N = TypeVar("N", bound=ast.AST)


@with_node
def parent_map(tree: ast.Module) -> dict[ast.AST, ast.AST]:
    """Every node's parent; cached, since trees are shared and never changed."""
    return {child: node for node in every(tree) for child in ast.iter_child_nodes(node)}


@with_node
def every(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of a tree; cached, since a walk costs far more than a look."""
    return tuple(ast.walk(tree))


def ancestors(tree: ast.Module, node: ast.AST) -> Iterator[ast.AST]:
    """The nodes around a node, innermost first."""
    parents = parent_map(tree)
    while node in parents:
        node = parents[node]
        yield node


def enclosing(tree: ast.Module, node: ast.AST, kind: type[N] | tuple[type[N], ...]) -> N | None:
    """The innermost node of a kind around a node."""
    return next((a for a in ancestors(tree, node) if isinstance(a, kind)), None)


def enclosing_function(tree: ast.Module, node: ast.AST) -> Function | None:
    """The function whose body (not its decorators or defaults) holds the node."""
    below = node
    for above in ancestors(tree, node):
        if isinstance(above, FUNCTIONS) and below in above.body:
            return above
        below = above
    return None


def enclosing_class(tree: ast.Module, node: ast.AST) -> ast.ClassDef | None:
    """The class whose method or body directly holds the node: functions nested in a method count, classes in it do not."""
    return enclosing(tree, node, ast.ClassDef)


def header_lines(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement without the blocks that it holds; its decorators count."""
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    if isinstance(statement, ast.Match):
        return first, max(first, statement.cases[0].pattern.lineno - 1)
    if isinstance(statement, _COMPOUND):
        body: list[ast.stmt] = statement.body
        return first, max(first, statement.lineno, body[0].lineno - 1)
    return first, statement.end_lineno or first


def statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost statement on a line; for a compound one its header must be there."""
    best: ast.stmt | None = None
    for node in statements_on(tree, line):
        if best is None or node.lineno >= best.lineno:
            best = node
    return best


def statements_on(tree: ast.Module, line: int) -> Iterator[ast.stmt]:
    """The statements on a line, outer ones first; of a compound one a header (`if`, `except`, `case`) must be there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and line <= (node.end_lineno or node.lineno):
            headers = [header_lines(node), *_inner_headers(node)]  # the first from its first decorator
            if any(first <= line <= last for first, last in headers):
                yield node


def _inner_headers(statement: ast.stmt) -> list[tuple[int, int]]:
    """First and last line of every `except` and `case` of a statement, without its block."""
    if isinstance(statement, ast.Try):
        return [(h.lineno, max(h.lineno, h.body[0].lineno - 1)) for h in statement.handlers]
    if isinstance(statement, ast.Match):
        return [(c.pattern.lineno, max(c.pattern.lineno, c.body[0].lineno - 1)) for c in statement.cases]
    return []


def node_at(root: ast.AST, where: Positions, start: int, end: int) -> ast.AST | None:
    """The smallest node that covers a range of offsets, the deepest where several are equal."""
    best: ast.AST | None = None
    size = len(where.text) + 1
    for node in ast.walk(root):  # breadth first: a later node of the same size lies deeper
        if getattr(node, "lineno", None) is None:
            continue
        first, last = where.span(node)
        if first <= start and end <= last and last - first <= size:
            best, size = node, last - first
    return best


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of functions, classes and lambdas inside it (their heads count)."""
    stack: list[ast.AST] = list(reversed(list(_inner(scope))))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(_head(node) if _is_scope(node) else ast.iter_child_nodes(node))))


def _is_scope(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda))


def _inner(scope: ast.AST) -> Iterator[ast.AST]:
    if isinstance(scope, ast.Lambda):
        yield scope.body
    elif isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
        yield from scope.body
    else:
        yield from ast.iter_child_nodes(scope)


def _head(scope: ast.AST) -> Iterator[ast.AST]:
    if isinstance(scope, ast.ClassDef):
        yield from [*scope.decorator_list, *scope.bases, *scope.keywords]
    elif isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from scope.decorator_list
        yield from [*scope.args.defaults, *(d for d in scope.args.kw_defaults if d is not None)]
    elif isinstance(scope, ast.Lambda):
        yield from [*scope.args.defaults, *(d for d in scope.args.kw_defaults if d is not None)]


def dotted(node: ast.AST | None) -> str | None:
    """`a.b.c` of a chain of names and attributes, None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def string_value(node: ast.AST | None) -> str | None:
    """The value of a string literal, None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def called_name(call: ast.Call) -> str:
    """The last name of what is called: `c` of `a.b().c(…)`; "" where there is none."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def top_name(dotted_name: str) -> str:
    """The first part of `package.module.name`."""
    return dotted_name.partition(".")[0]
