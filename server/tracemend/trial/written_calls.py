"""Calls of the stack whose arguments stand in the source: `mean([])` in the line above says how `mean` was called. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from tracemend.incident import Frame, Incident, exception_type_name
from tracemend.project.snapshot import Snapshot
from tracemend.trial.observed import Argument, Expression
from tracemend.trial.place import Place, place_of, statement_at
from tracemend.trial.regression_text import CallToTest, call_to_test

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def written_calls(incident: Incident, snapshot: Snapshot) -> Iterator[CallToTest]:
    """The calls of the raised exception's stack that the line above writes with literals alone, innermost first."""
    frames = incident.raised.frames
    for caller, frame in reversed(list(pairwise(frames))):
        place = place_of(frame, snapshot)
        arguments = None if place is None else _arguments(caller, place, snapshot)
        if place is not None and arguments is not None:
            exception = exception_type_name(incident.raised.type)
            call = call_to_test(place, arguments, None, exception, snapshot)
            if call is not None:
                yield call


def _arguments(caller: Frame, place: Place, snapshot: Snapshot) -> list[Argument] | None:
    """The arguments of the one call of the caller's line that leads to the place; None where they are not all literals."""
    above = place_of(caller, snapshot)
    tree = None if above is None else snapshot.tree(above.file)
    statement = None if tree is None or above is None else statement_at(tree, above.lines[0])
    if tree is None or statement is None:
        return None
    calls = [n for n in ast.walk(statement) if isinstance(n, ast.Call) and _last_name(n.func) == place.function]
    if len(calls) != 1:
        return None
    given = _literals(calls[0])
    owner = _class_around(snapshot.tree(place.file), place)
    if given is None or owner is None:
        return given
    return _with_receiver(calls[0], given, owner, tree)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _literals(call: ast.Call) -> list[Argument] | None:
    found = []
    for argument in call.args:
        if not _is_literal(argument):
            return None
        found.append(Argument("", "positional", Expression(ast.unparse(argument))))
    for keyword in call.keywords:
        if keyword.arg is None or not _is_literal(keyword.value):
            return None
        found.append(Argument(keyword.arg, "keyword", Expression(ast.unparse(keyword.value))))
    return found


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _class_around(tree: ast.Module | None, place: Place) -> tuple[ast.ClassDef, _Function] | None:
    """The class at the top of the module that the place's function is a method of."""
    for node in tree.body if tree is not None else ():
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            named = isinstance(inner, _Function) and inner.name == place.function
            if named and place.scope[0] <= inner.lineno <= place.scope[1]:
                assert isinstance(node, ast.ClassDef)
                assert isinstance(inner, _Function)
                return node, inner
    return None


def _with_receiver(
    call: ast.Call, given: list[Argument], owner: tuple[ast.ClassDef, _Function], tree: ast.Module
) -> list[Argument] | None:
    """The arguments with the object before them: made by a constructor with literals, in the call or in the one line before."""
    cls, method = owner
    decorators = {ast.unparse(d) for d in method.decorator_list}
    if decorators - {"classmethod", "staticmethod"} or not isinstance(call.func, ast.Attribute):
        return None
    if "staticmethod" in decorators:
        return given
    if "classmethod" in decorators:
        return [Argument("cls", "positional", Expression(cls.name)), *given]
    made = call.func.value
    if isinstance(made, ast.Name):
        made = _made_before(made, call, tree) or made
    if not isinstance(made, ast.Call) or _last_name(made.func) != cls.name or _literals(made) is None:
        return None
    text = ast.unparse(ast.Call(ast.Name(cls.name), made.args, made.keywords))
    return [Argument("self", "positional", Expression(text, (("__main__", cls.name),))), *given]


def _made_before(name: ast.Name, call: ast.Call, tree: ast.Module) -> ast.expr | None:
    """What the variable was made of, where it is assigned once and used nowhere before the call."""
    scopes = [
        n for n in ast.walk(tree) if isinstance(n, _Function | ast.Module) and any(x is call for x in ast.walk(n))
    ]
    scope = max(scopes, key=lambda n: getattr(n, "lineno", 0), default=tree)
    uses = [n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == name.id]
    before = [n for n in uses if (n.lineno, n.col_offset) < (name.lineno, name.col_offset)]
    makers = [
        n for n in ast.walk(scope) if isinstance(n, ast.Assign) and len(n.targets) == 1 and n.targets[0] in before
    ]
    return makers[0].value if len(before) == 1 and len(makers) == 1 else None
