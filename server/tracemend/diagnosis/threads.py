"""Threads that fail before they reach a line of the project: the call that made them is the place to look at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.incident import ExceptionRecord
from tracemend.project.positions import Positions, positions
from tracemend.project.snapshot import Snapshot, parse
from tracemend.project.texts import python_texts

_NOT_ENTERED = re.compile(r"(?:(?P<target>\w+)\(\) (?:takes|missing)|.*argument after \* must be an iterable)")


def thread_start(raised: ExceptionRecord, snapshot: Snapshot) -> tuple[str, int] | None:
    """File and line of the one call that made a thread whose function was never entered, for its arguments did not fit."""
    told = _NOT_ENTERED.match(raised.message)
    in_thread = bool(raised.frames) and all(re.search(r"[\\/]threading\.py$", f.file) for f in raised.frames)
    if told is None or not in_thread:
        return None
    found = [
        (file, value.lineno)
        for file, call, where in _threads(snapshot)
        if (value := loose_arguments(call, where)) is not None and told["target"] in (None, _target(call))
    ]
    return found[0] if len(found) == 1 else None


def loose_arguments(call: ast.Call, where: Positions) -> ast.expr | None:
    """The single value of a thread's `args=` that is no tuple or list: a literal, or `(name)`; None where it may be one."""
    if nodes.called_name(call) not in ("Thread", "Timer", "Process"):
        return None
    value = next((k.value for k in call.keywords if k.arg == "args"), None)
    if isinstance(value, (ast.Constant, ast.JoinedStr, ast.BinOp)):
        return value
    if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        return None
    start, end = where.span(value)
    bracketed = where.text[:start].endswith("(") and where.text[end:].startswith(")")
    several = "arg" in where.text[start:end] or "param" in where.text[start:end]
    return value if bracketed and not several else None


def _target(call: ast.Call) -> str | None:
    given = next((k.value for k in call.keywords if k.arg == "target"), None)
    return (nodes.dotted(given) or "").rpartition(".")[2] or None


def _threads(snapshot: Snapshot) -> Iterator[tuple[str, ast.Call, Positions]]:
    for file, text in python_texts(snapshot, "Thread"):
        calls = [n for n in ast.walk(parse(text) or ast.Module([], [])) if isinstance(n, ast.Call)]
        yield from ((file, call, positions(text)) for call in calls)
