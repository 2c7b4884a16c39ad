"""Fixes that are none: what only silences a crash, made on purpose to see whether a test can tell it from a real fix. Pure."""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

from tracemend.project.snapshot import parse
from tracemend.trial.place import Place


def silencers(place: Place, text: str) -> tuple[str, ...]:
    """The text with the crashing statement silenced: its exception passed over, and the function left before it.

    Empty where the statement's block can't be wrapped (a module's text, a statement that shares its line with others).
    """
    lines = text.split("\n")
    whole = _whole(place, text)
    if whole is None:
        return ()
    first, last = whole
    block = textwrap.dedent("\n".join(lines[first - 1 : last]))
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    passed = ["try:", *textwrap.indent(block, "    ").split("\n"), "except Exception:", "    pass"]
    variants = [passed]
    if place.function != "<module>" and not place.function.startswith("<"):
        variants.append([*passed[:-1], "    return None"])
    texts = [
        "\n".join([*lines[: first - 1], *(indent + new for new in variant), *lines[last:]]) for variant in variants
    ]
    return tuple(text for text in texts if parse(text) is not None)


def _whole(place: Place, text: str) -> tuple[int, int] | None:
    """All lines of the statement, those in it included."""
    tree = parse(text)
    if tree is None:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno == place.lines[0]:
            return node.lineno, node.end_lineno or node.lineno
    return None


_WORDS = {
    "handler": "an exception handler",
    "suppress": "contextlib.suppress",
    "leave": "a guard that leaves early",
    "guard": "a condition around the code",
    "default": "a default value",
    "constant": "a constant result",
    "fixed": "a constant in place of what was computed",
}
_FOREIGN_CONSTANTS = frozenset({"true", "false", "null", "none", "nil", "undefined"})
"""Names of other languages that stand for a constant: putting Python's in their place invents nothing."""
_EMPTY_CALLS = frozenset(
    {"str", "bytes", "int", "float", "bool", "list", "dict", "set", "tuple", "frozenset", "object"}
)


def added_guards(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> tuple[str, ...]:
    """What the fix adds that can make a crash disappear without putting its cause right, in words for people."""
    old: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for file, text in after.items():
        if (was := before.get(file)) is not None and parse(was) is None:
            continue  # a text that did not parse tells nothing of what it held
        was_there, is_there = _guards(before.get(file)), _guards(text)
        if is_there["literals"] > was_there["literals"] and is_there["computed"] < was_there["computed"]:
            is_there["fixed"] = 1
        old += was_there
        new += is_there
    return tuple(words for kind, words in _WORDS.items() if new[kind] > old[kind])


def _guards(text: str | None) -> Counter[str]:
    """How often a text holds what can silence a crash; and its literal values and those that are computed."""
    tree = None if text is None else parse(text)
    found: Counter[str] = Counter()
    for node in [] if tree is None else _values(tree):
        found["literals"] += _is_literal(node)
        found["computed"] += isinstance(node, ast.Name | ast.Attribute | ast.Call) and not _is_literal(node)
        if isinstance(node, ast.ExceptHandler):
            found["handler"] += 1
        elif isinstance(node, ast.If):
            left = isinstance(node.body[-1], ast.Return | ast.Continue | ast.Break | ast.Pass)
            found["leave" if left else "guard"] += 1
        elif isinstance(node, ast.IfExp) or (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)):
            found["default"] += 1
        elif isinstance(node, ast.Return):
            found["constant"] += node.value is None or isinstance(node.value, ast.Constant)
        elif isinstance(node, ast.Call):
            _of_call(node, found)
    return found


def _is_literal(node: ast.AST) -> bool:
    """Whether an expression gives the same whatever the program does: a constant, `[]`, `str()`."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return not node.elts
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.Name):
        return node.id.lower() in _FOREIGN_CONSTANTS
    if isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Name) and node.func.id in _EMPTY_CALLS
        return named and not node.args and not node.keywords
    return isinstance(node, ast.Constant)


def _values(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of annotations: quoting one changes no value."""
    for name, field in ast.iter_fields(tree):
        for node in field if isinstance(field, list) else [field]:
            if isinstance(node, ast.AST) and name not in ("annotation", "returns"):
                yield node
                yield from _values(node)


def _of_call(node: ast.Call, found: Counter[str]) -> None:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == "suppress":
        found["suppress"] += 1
    elif called in ("get", "setdefault", "pop") or (called in ("getattr", "next") and len(node.args) > 1):
        found["default"] += called != "pop" or len(node.args) > 1
    elif called == "getattr" and len(node.args) == 3:
        found["default"] += 1
