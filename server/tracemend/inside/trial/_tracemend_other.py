"""Another result of the same kind for what the code gives, so that a test which does not look at it is known."""

from __future__ import annotations

import copy
import dataclasses
import sys
import types
from typing import Any

_DEEPEST = 4


def other(value: Any, depth: int = 0) -> Any:
    """A value of the same type and size that is not equal; the value itself where none is known."""
    changed = _other(value, depth)
    if changed is not value:
        sys.tracemend_altered = True  # type: ignore[attr-defined]  # looked for when the run ends
    return changed


def _other(value: Any, depth: int) -> Any:
    kind = type(value)
    if value is None or depth > _DEEPEST:
        return value
    if kind is bool:
        return not value
    if kind in (int, float, complex):
        return value + 1
    if kind is str:
        return value + "~" if value else value
    if kind is bytes:
        return value + b"~" if value else value
    return _of_many(value, kind, depth + 1)


def _of_many(value: Any, kind: type, depth: int) -> Any:
    if kind in (list, tuple, set, frozenset):
        return kind([other(one, depth) for one in value]) if value else value
    if isinstance(value, dict):
        changed = copy.copy(value)
        for key in value:
            changed[key] = other(value[key], depth)
        return changed if value else value
    if isinstance(value, tuple) and hasattr(kind, "_make"):
        return kind._make(other(one, depth) for one in value)
    if isinstance(value, types.GeneratorType):
        return (other(one, depth) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _of_fields(value, depth)
    return value


def _of_fields(value: Any, depth: int) -> Any:
    changed = copy.copy(value)
    for field in dataclasses.fields(value):
        object.__setattr__(changed, field.name, other(getattr(value, field.name), depth))
    return changed
