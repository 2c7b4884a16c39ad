"""Fixes that are none: what only silences a crash, made on purpose to see whether a test can tell it from a real fix. Pure."""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from collections.abc import Mapping

from tracemend.project.snapshot import parse
from tracemend.trial.place import Place

_MARK = '__import__("sys").tracemend_altered = True'
"""What a silenced statement leaves behind, so that a run in which nothing was silenced is known; see `_tracemend_outcomes`."""


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
    passed = ["try:", *textwrap.indent(block, "    ").split("\n"), "except Exception:", f"    {_MARK}"]
    variants = [passed]
    if place.function != "<module>" and not place.function.startswith("<"):
        variants.append([*passed, "    return None"])
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
}


def added_guards(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> tuple[str, ...]:
    """What the fix adds that can make a crash disappear without putting its cause right, in words for people."""
    old: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for file, text in after.items():
        if (was := before.get(file)) is not None and parse(was) is None:
            continue  # a text that did not parse tells nothing of what it held
        old += _guards(before.get(file))
        new += _guards(text)
    return tuple(words for kind, words in _WORDS.items() if new[kind] > old[kind])


def _guards(text: str | None) -> Counter[str]:
    """How often a text holds what can silence a crash."""
    tree = None if text is None else parse(text)
    found: Counter[str] = Counter()
    for node in [] if tree is None else ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            found["handler"] += 1
        elif isinstance(node, ast.If):
            left = isinstance(node.body[-1], ast.Return | ast.Continue | ast.Break | ast.Pass)
            found["leave" if left else "guard"] += 1
        elif isinstance(node, ast.IfExp) or (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)):
            found["default"] += 1
        elif isinstance(node, ast.Return):
            found["constant"] += node.value is None or isinstance(node.value, ast.Constant)
        elif isinstance(node, ast.BoolOp):
            found["guard"] += 1
        elif isinstance(node, ast.comprehension):
            found["guard"] += len(node.ifs)
        elif isinstance(node, ast.Call):
            _of_call(node, found)
    return found


def _of_call(node: ast.Call, found: Counter[str]) -> None:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == "suppress":
        found["suppress"] += 1
    elif called in ("get", "setdefault", "pop") or (called in ("getattr", "next") and len(node.args) > 1):
        found["default"] += called != "pop" or len(node.args) > 1
    elif called == "getattr" and len(node.args) == 3:
        found["default"] += 1
