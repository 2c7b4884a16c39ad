"""Python expressions that give equal values: how a recorded call gets into a test."""

from __future__ import annotations

import enum
import sys
from types import FrameType
from typing import Any

_MOST_CHARACTERS = 4000
_MOST_DEPTH = 6
_MOST_ITEMS = 500
_MOST_ARGUMENTS = 30
_STANDARD = {
    "datetime": ("date", "datetime", "time", "timedelta"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
}
RESTORED = "restored"
"""A function that the test must bring: `restored(Cart, items=[])` makes an object without calling its constructor."""


def arguments_of(frame: FrameType) -> list[list[Any]] | None:
    """[name, kind, what `literal` gives] of each argument as it was at the call; None where there are too many."""
    code = frame.f_code
    plain, only = code.co_argcount, code.co_kwonlyargcount
    kinds = ["positional"] * plain + ["keyword"] * only
    if code.co_flags & 0x04:
        kinds.append("rest")
    if code.co_flags & 0x08:
        kinds.append("keywords")
    if len(kinds) > _MOST_ARGUMENTS:
        return None
    values = frame.f_locals
    return [[name, kind, literal(values.get(name))] for name, kind in zip(code.co_varnames, kinds)]


def literal(value: Any) -> list[Any] | None:
    """An expression for plain data, dates and numbers of the standard library, classes, enumerations, dataclasses and objects
    that are no more than their attributes, with what must be imported for it; None for anything else, or too large."""
    imports: list[list[str]] = []
    try:
        text = _written(value, _MOST_DEPTH, imports)
    except (ValueError, RecursionError, TypeError, AttributeError):
        return None
    return [text, imports] if len(text) <= _MOST_CHARACTERS else None


def _written(value: Any, depth: int, imports: list[list[str]]) -> str:
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        if kind in (str, bytes) and len(value) > _MOST_CHARACTERS:
            raise ValueError
        return repr(value)
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError
        return repr(value)
    if depth == 0:
        raise ValueError
    if kind in (list, tuple, set, frozenset, dict):
        return _collection(value, kind, depth - 1, imports)
    if kind.__name__ in _STANDARD.get(kind.__module__, ()):
        imports.append([kind.__module__, ""])
        shown = repr(value)
        return shown if shown.startswith(kind.__module__) else kind.__module__ + "." + shown
    return _object(value, kind, depth - 1, imports)


def _collection(value: Any, kind: type, depth: int, imports: list[list[str]]) -> str:
    if len(value) > _MOST_ITEMS:
        raise ValueError
    if kind is dict:
        pairs = [_written(k, depth, imports) + ": " + _written(v, depth, imports) for k, v in value.items()]
        return "{%s}" % ", ".join(pairs)
    items = [_written(item, depth, imports) for item in value]
    if kind is list:
        return "[%s]" % ", ".join(items)
    if kind is tuple:
        return "(%s%s)" % (", ".join(items), "," if len(items) == 1 else "")
    items.sort()
    if kind is set:
        return "{%s}" % ", ".join(items) if items else "set()"
    return "frozenset({%s})" % ", ".join(items) if items else "frozenset()"


def _object(value: Any, kind: type, depth: int, imports: list[list[str]]) -> str:
    if isinstance(value, type):
        return _named(value, imports)
    name = _named(kind, imports)
    if isinstance(value, enum.Enum):
        return name + "." + value.name
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return "%s(%s)" % (name, _given(dict(zip(kind._fields, value)), depth, imports))
    fields = getattr(kind, "__dataclass_fields__", None)
    if fields is not None and all(f.init for f in fields.values()) and not hasattr(kind, "__post_init__"):
        return "%s(%s)" % (name, _given({f: getattr(value, f) for f in fields}, depth, imports))
    special = any("__new__" in vars(base) or "__slots__" in vars(base) for base in kind.__mro__[:-1])
    if special or not all(key.isidentifier() for key in vars(value)):
        raise ValueError
    state = _given(vars(value), depth, imports)
    return "%s(%s%s)" % (RESTORED, name, ", " + state if state else "")


def _given(values: dict[str, Any], depth: int, imports: list[list[str]]) -> str:
    return ", ".join(name + "=" + _written(value, depth, imports) for name, value in values.items())


def _named(kind: type, imports: list[list[str]]) -> str:
    """The name of a class that can be imported from the top of its module."""
    module = sys.modules.get(kind.__module__)
    if getattr(module, kind.__name__, None) is not kind or kind.__module__ == "builtins":
        raise ValueError
    name: str = kind.__name__
    imports.append([kind.__module__, name])
    return name
