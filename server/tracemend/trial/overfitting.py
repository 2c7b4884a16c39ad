"""Fixes made to fit the one example that a test gives: they pass it, and are wrong for anything else. Pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.project.snapshot import parse
from tracemend.trial.asserting import Told
from tracemend.trial.losses import puts_constant

_COMMON = frozenset({"None", "True", "False", "0", "1", "-1", "2", "10", "100", "1000", "0.0", "1.0", "60", "1024", ""})
_BY_KEY = frozenset({"get", "pop", "setdefault", "getattr", "setattr", "hasattr"})


def overfits(before: Mapping[str, str], after: Mapping[str, str | None], told: Told) -> str | None:
    """What shows that a fix may fit nothing but the test which shows the crash, in words for people; None where nothing is seen.

    `told` are the values of that test.
    """
    old, new = (
        sum((_constants(file, text) for file, text in side.items()), Counter[_Use]()) for side in (before, after)
    )
    known = {_key(value) for _, value in old}
    for sort, value in new - old:
        key = _key(value)
        if key in _COMMON or sort == "key":
            continue
        if key in told.expected or (sort == "asked" and key in told.all) or _names_file(value, told):
            return f"writes down {value!r}, which the test holds that shows the crash"
        if type(value) in (int, float, complex) and key not in known:
            return f"brings in {value!r}, which nothing but the one run that crashed may ask for"
    if any(puts_constant(text, after.get(file)) for file, text in before.items()):
        return "puts a constant in the place of what was computed, which the one run that crashed may not tell"
    return None


_Use = tuple[str, object]
"""How a constant is used (`key`, `asked`, `given`), and its value."""


def _key(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _names_file(value: object, told: Told) -> bool:
    """Whether it is the path of a file that the test names."""
    name = value.rpartition("/")[2] if isinstance(value, str) else ""
    return "." in name[1:-1] and name in told.all


def _constants(file: str, text: str | None) -> Counter[_Use]:
    tree = None if text is None or not file.endswith(".py") or is_test_file(file) else parse(text)
    return Counter() if tree is None else Counter(_uses(tree, "given"))


def _uses(node: ast.AST, sort: str) -> Iterator[_Use]:
    if isinstance(node, ast.Constant):
        yield sort, node.value
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Expr) and isinstance(child, ast.Constant)):
            yield from _uses(child, _sort(node, child, sort))


def _sort(node: ast.AST, child: ast.AST, sort: str) -> str:
    """How a constant is used that stands there in the node."""
    match node:
        case ast.Subscript(slice=inner) if inner is child:
            return "key"
        case ast.Call(func=called, args=[ast.Constant() as first, *_]) if first is child:
            return "key" if isinstance(called, ast.Attribute) and called.attr in _BY_KEY else "given"
        case ast.Call(func=ast.Name(id=called), args=[_, second, *_]) if second is child and called in _BY_KEY:
            return "key"
        case ast.Compare() | ast.MatchValue():
            return "asked"
        case ast.Dict(keys=keys) if child in keys:
            return "asked"
        case ast.List() | ast.Tuple() | ast.Set():
            return sort
    return "given"
