"""A fixed text made to give other results of the same kind, on purpose: what a test does not notice it says nothing of. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracemend.project.snapshot import parse
from tracemend.trial.place import Place, statement_at

_OTHER = '__import__("_tracemend_other").other(('
"""See `inside/trial/_tracemend_other.py`, which is on the path of every run of a trial."""
_Scope = ast.FunctionDef | ast.AsyncFunctionDef


def other_results(place: Place, text: str, before: str = "") -> str | None:
    """The text in which the function of a place returns or yields something else, or does its statement with something else where
    it returns nothing, or is none; None where there is nothing of the kind.

    Of what a statement gives, only the parts that are not in the text `before` the fix become something else, where there are some.
    """
    tree, old = parse(text), parse(before) if before else None
    statement = None if tree is None else statement_at(tree, place.lines[0])
    if tree is None or statement is None:
        return None
    if place.function == "<lambda>":
        return _wrapped(text, [node.body for node in ast.walk(statement) if isinstance(node, ast.Lambda)])
    scope = _function(tree, place)
    given = [value for node in ([] if scope is None else _own(scope)) for value in _given(node)]
    given = _changed(given, old) or given or list(_done(statement))
    changed = _wrapped(text, given)
    return None if changed is None or parse(changed) is None else changed


def _function(tree: ast.Module, place: Place) -> _Scope | None:
    functions = (node for node in ast.walk(tree) if isinstance(node, _Scope) and node.end_lineno == place.scope[1])
    inside = (one for one in functions if place.scope[0] <= one.lineno <= place.lines[0])
    return max(inside, key=lambda one: one.lineno, default=None)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function but not in one within it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, _Scope | ast.Lambda | ast.ClassDef):
            yield node
            yield from _own(node)


def _given(node: ast.AST) -> Iterator[ast.expr]:
    """What a `return` or `yield` gives, and what a call that it gives is called with."""
    if not isinstance(node, ast.Return | ast.Yield) or node.value is None or _is_none(node.value):
        return
    yield node.value
    if isinstance(node.value, ast.Call):
        yield from _arguments(node.value)


def _changed(given: list[ast.expr], old: ast.Module | None) -> list[ast.expr]:
    """The smallest parts of what is given that the old text does not hold, with what they need for it; [] for none."""
    if old is None:
        return []
    known = {ast.dump(node) for node in ast.walk(old) if isinstance(node, ast.expr)}
    parts = [part for value in given for part in (value, *_parts(value))]
    new = {id(part): part for part in parts if ast.dump(part) not in known}
    return [part for part in new.values() if not any(id(inner) in new for inner in _parts(part))]


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """What a call is given, or what a display holds, and their own parts."""
    inner: list[ast.expr] = []
    if isinstance(value, ast.Call):
        inner = list(_arguments(value))
    elif isinstance(value, ast.Dict):
        inner = [one for one in value.values if not isinstance(one, ast.Constant)]
    elif isinstance(value, ast.List | ast.Tuple):
        inner = [one for one in value.elts if not isinstance(one, ast.Constant | ast.Starred)]
    for one in inner:
        yield one
        yield from _parts(one)


def _done(statement: ast.stmt) -> Iterator[ast.expr]:
    match statement:
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            yield value
        case ast.If(test=value) | ast.While(test=value) | ast.For(iter=value) | ast.AsyncFor(iter=value):
            yield value
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            yield from _arguments(call, plain=True)


def _arguments(call: ast.Call, *, plain: bool = False) -> Iterator[ast.expr]:
    """What is computed among the arguments of a call; names without a keyword as well with `plain`."""
    left_out = ast.Constant | ast.Starred | ast.GeneratorExp
    names = ast.Name | ast.Attribute
    yield from (one for one in call.args if not isinstance(one, left_out) and (plain or not isinstance(one, names)))
    yield from (one.value for one in call.keywords if one.arg is not None and not isinstance(one.value, left_out))


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _wrapped(text: str, values: list[ast.expr]) -> str | None:
    """The text with each of the expressions passed through `other`."""
    if not values:
        return None
    lines = [line.encode() for line in text.split("\n")]
    marks: list[tuple[int, int, int, bytes]] = []
    for value in values:
        assert value.end_lineno is not None
        assert value.end_col_offset is not None
        marks.append((value.lineno - 1, value.col_offset, 0, _OTHER.encode()))
        marks.append((value.end_lineno - 1, value.end_col_offset, 1, b"))"))
    for line, column, _, mark in sorted(marks, reverse=True):
        lines[line] = lines[line][:column] + mark + lines[line][column:]
    return "\n".join(line.decode() for line in lines)
