"""Arguments and locals of a frame as bounded representations, made without running any code of the user's.

A `__repr__` of the user's may print, query a database, hang or raise: none is called. Instances are shown by what
their `__dict__` holds.
"""

from __future__ import annotations

import sys

from .secrets import SCRUBBED, is_secret_name, scrub
from .text import dumps

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_ITEMS = 10
_TEXT = 200
_DEPTH = 3
_VARIABLES = 50
_SHOWN = 600
_VALUE = 4000
_SAFE_MODULES = (
    "datetime",
    "decimal",
    "_decimal",
    "uuid",
    "pathlib",
    "pathlib._local",
    "fractions",
    "ipaddress",
    "zoneinfo",
)


def variables_of(frame: FrameType) -> list[dict[str, object]]:
    """The arguments, then the locals of a live frame, as `Variable` of the contract; modules, functions and classes left out."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    arguments = code.co_varnames[:count]
    values = dict(frame.f_locals)
    names = [name for name in arguments if name in values]
    names += [name for name in values if name not in arguments and _worth_showing(name, values[name])]
    return [_variable(name, values[name], name in arguments) for name in names[:_VARIABLES]]


def _worth_showing(name: str, value: Any) -> bool:
    if name.startswith(("__", "@")):
        return False
    return type(value).__name__ not in ("module", "function", "type", "builtin_function_or_method", "_Feature")


def _variable(name: str, value: Any, argument: bool) -> dict[str, object]:
    if is_secret_name(name):
        return {"name": name, "shown": SCRUBBED, "argument": argument, "value": None}
    return {"name": name, "shown": shown(value), "argument": argument, "value": plain(value) if argument else None}


def shown(value: Any) -> str:
    """A bounded, scrubbed text like `repr`; never raises."""
    try:
        text = _show(value, _DEPTH)
    except Exception:
        text = "<" + type(value).__name__ + ">"
    return _cut(scrub(text), _SHOWN)


def plain(value: Any) -> str | None:
    """JSON text of the value itself where it is plain data, holds no secret and is not long; else None."""
    try:
        if not _is_small(value, [400]):
            return None
        text = dumps(value)
    except (ValueError, RecursionError, RuntimeError):
        return None
    return text if len(text) <= _VALUE and not _holds_secret(value) else None


def _is_small(value: Any, left: list[int]) -> bool:
    left[0] -= 1
    if left[0] < 0:
        return False
    kind = type(value)
    if kind is str:
        return len(value) <= _VALUE
    if kind is int:
        return bool(value.bit_length() < 4000)
    if kind is list:
        return all(_is_small(item, left) for item in value)
    if kind is dict:
        return all(_is_small(item, left) for item in value.values())
    return value is None or kind is bool or kind is float


def _holds_secret(value: Any) -> bool:
    if type(value) is str:
        return scrub(value) != value
    if type(value) is list:
        return any(_holds_secret(item) for item in value)
    if type(value) is dict:
        return any(is_secret_name(key) or _holds_secret(item) for key, item in value.items())
    return False


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "\u2026"


def _show(value: Any, depth: int) -> str:
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is complex or value is Ellipsis:
        return repr(value)
    if isinstance(value, type):
        return "<class " + _type_name(value) + ">"
    if _is_enum(kind):
        return kind.__name__ + "." + str(object.__getattribute__(value, "_name_"))
    if issubclass(kind, int):
        bits = int.bit_length(value)
        return int.__repr__(value) if bits < 4000 else "<int of %d bits>" % bits
    if issubclass(kind, str):
        return str.__repr__(str.__getitem__(value, slice(_TEXT))) + ("\u2026" if str.__len__(value) > _TEXT else "")
    if issubclass(kind, (bytes, bytearray)):
        return repr(bytes(memoryview(value)[:_TEXT])) + ("\u2026" if len(memoryview(value)) > _TEXT else "")
    if issubclass(kind, (list, tuple, dict, set, frozenset)):
        return _container(value, kind, depth)
    if issubclass(kind, BaseException):
        getter: Any = BaseException.args
        arguments = getter.__get__(value)
        return kind.__name__ + "(" + ", ".join(_show(a, depth - 1) for a in arguments[:_ITEMS]) + ")"
    return _instance(value, kind, depth)


def _container(value: Any, kind: type, depth: int) -> str:
    base: Any = next(b for b in (list, tuple, dict, set, frozenset) if issubclass(kind, b))
    size = base.__len__(value)
    named = "" if kind is base and base is not frozenset else kind.__name__
    opening, closing = ("[", "]") if base is list else ("(", ")") if base is tuple else ("{", "}")
    if base is set and not size:
        return (named or "set") + "()"
    if size and depth <= 0:
        inside = "\u2026"
    else:
        inside = ", ".join(_items(value, base, depth))
        if size > _ITEMS:
            inside += ", \u2026 +%d" % (size - _ITEMS)
        elif base is tuple and size == 1:
            inside += ","
    text = opening + inside + closing
    return named + "(" + text + ")" if named and base is not tuple else named + text


def _items(value: Any, base: Any, depth: int) -> list[str]:
    result: list[str] = []
    if base is dict:
        for key, item in dict.items(value):
            if len(result) == _ITEMS:
                break
            secret = isinstance(key, str) and is_secret_name(key)
            result.append(_show(key, depth - 1) + ": " + (repr(SCRUBBED) if secret else _show(item, depth - 1)))
        return result
    for item in base.__iter__(value):
        if len(result) == _ITEMS:
            break
        result.append(_show(item, depth - 1))
    return result


def _instance(value: Any, kind: type, depth: int) -> str:
    module = kind.__module__
    if module in _SAFE_MODULES:
        return repr(value)
    if module.partition(".")[0] in ("numpy", "pandas") and module.partition(".")[0] in sys.modules:
        return _array(value, kind)
    if kind.__name__ in ("function", "builtin_function_or_method", "method"):
        return "<" + kind.__name__ + " " + str(getattr(value, "__qualname__", "")) + ">"
    if kind.__name__ == "module":
        return "<module " + str(object.__getattribute__(value, "__name__")) + ">"
    name = _type_name(kind)
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        attributes = {}
    if type(attributes) is not dict or depth <= 0:
        return "<" + name + ">"
    pairs: list[str] = []
    for key, item in attributes.items():
        if len(pairs) == _ITEMS:
            pairs.append("\u2026")
            break
        pairs.append(str(key) + "=" + (SCRUBBED if is_secret_name(str(key)) else _show(item, min(depth - 1, 1))))
    return "<" + " ".join([name, *pairs]) + ">"


def _array(value: Any, kind: type) -> str:
    facts = []
    for name in ("shape", "dtype"):
        fact = getattr(value, name, None)
        if fact is not None:
            facts.append(name + "=" + str(fact))
    if kind.__name__ == "DataFrame":
        columns = [str(column) for column in list(value.columns)[:20]]
        facts.append("columns=" + repr(columns))
    if not facts or facts[0] == "shape=()":
        return repr(value)
    return "<" + " ".join([_type_name(kind), *facts]) + ">"


def _is_enum(kind: type) -> bool:
    enum: Any = sys.modules.get("enum")
    return bool(enum is not None and issubclass(kind, enum.Enum))


def _type_name(kind: type) -> str:
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "." + kind.__qualname__
    )
