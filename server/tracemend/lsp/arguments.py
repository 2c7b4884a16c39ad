"""A command's one argument: a JSON object, checked against a dataclass whose fields are texts, flags and lists of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_args, get_type_hints

from tracemend.errors import UsageError

Arguments = TypeVar("Arguments")


def structured(command: str, kind: type[Arguments], raw: Any) -> Arguments:
    """The arguments as their dataclass; names it does not know are ignored, so that an older server takes a newer client's.

    Raises UsageError when one is missing or of another type.
    """
    if not isinstance(raw, Mapping):
        raise UsageError(f"{command} takes one object as its argument.")
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every `Arguments` is a dataclass
        if field.name not in raw:
            if field.default is MISSING and field.default_factory is MISSING:
                raise UsageError(f"{command} needs {field.name!r}.")
            continue
        value = raw[field.name]
        if not _fits(value, hints[field.name]):
            raise UsageError(f"{command}: {field.name!r} can't be {value!r}.")
        values[field.name] = value
    return kind(**values)


def _fits(value: Any, hint: Any) -> bool:
    kinds = get_args(hint) or (hint,)
    if hint == list[str]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool):
        return bool in kinds
    return any(kind == list[str] and _fits(value, kind) for kind in kinds) or isinstance(
        value, tuple(kind for kind in kinds if isinstance(kind, type) and kind is not list)
    )
