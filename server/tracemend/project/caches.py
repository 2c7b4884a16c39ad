"""What is remembered of texts: bounded by their size, since one of a megabyte costs what a thousand small ones do."""

from __future__ import annotations

import ast
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_N = TypeVar("_N", bound=ast.AST)
_T = TypeVar("_T")

REMEMBERED_CHARACTERS = 2_000_000
"""Of all texts that one function remembers its answers for. A syntax tree takes some 50 bytes a character."""


def by_text(function: Callable[Concatenate[str, _P], _T]) -> Callable[Concatenate[str, _P], _T]:
    """Remember a pure function's answers for the texts it was asked for last, its first argument; any thread may ask.

    The newest answer is kept however large its text is. Other arguments must be hashable and positional.
    """
    kept: OrderedDict[tuple[object, ...], _T] = OrderedDict()
    lock = Lock()
    characters = 0

    @wraps(function)
    def remembered(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        nonlocal characters
        key = (text, *args)
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        answer = function(text, *args, **kwargs)
        with lock:
            characters += len(text) if key not in kept else 0
            kept[key] = answer
            while characters > REMEMBERED_CHARACTERS and len(kept) > 1:
                oldest, _ = kept.popitem(last=False)
                characters -= len(cast("str", oldest[0]))
        return answer

    return remembered


class _Known(dict[str, Any]):
    """What was found about a node, by the function that found it; a copy of the node may be changed, so it begins anew."""

    def __deepcopy__(self, memo: object) -> _Known:
        return _Known()


def with_node(function: Callable[[_N], _T]) -> Callable[[_N], _T]:
    """Remember a pure function's answer about a syntax node as long as the node lives; nodes are shared and never changed."""

    @wraps(function)
    def remembered(node: _N) -> _T:
        known = vars(node).setdefault("_tracemend", _Known())
        if function.__qualname__ not in known:
            known[function.__qualname__] = function(node)
        return cast("_T", known[function.__qualname__])

    return remembered
