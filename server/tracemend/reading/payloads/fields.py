"""Reading of untrusted JSON: whatever stands where something else was expected is passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tracemend.incident import ExceptionRecord, Frame, Relation, Variable
from tracemend.reading.forms.message import split_notes
from tracemend.reading.forms.names import stated_place

Json = Mapping[str, Any]
MAX_SHOWN = 1_000
MAX_VARIABLES = 200
_PLAIN_MODULES = ("builtins", "__main__", "exceptions", "")


def mapping(value: object) -> Json:
    """`value` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """`value` when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[Json]:
    """The objects in a JSON array."""
    return [item for item in items(value) if isinstance(item, dict)]


def text(value: object) -> str:
    """`value` when it is a string; numbers as their digits; else empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def number(value: object) -> int:
    """A line number; 0 where there is none."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return max(value, 0)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:18])
    return 0


def source_line(value: object) -> str | None:
    """A quoted source line, stripped; None where there is none."""
    return (value.strip() or None) if isinstance(value, str) else None


def qualified(module: object, name: object) -> str:
    """A type's name as CPython prints it, with its module unless that is plain."""
    bare = text(name)
    if isinstance(module, str) and module not in _PLAIN_MODULES and "." not in bare:
        return f"{module}.{bare}"
    return bare.removeprefix("builtins.").removeprefix("__main__.").removeprefix("exceptions.")


def variables(values: object, arguments: Iterable[object] = (), *, shown: bool = True) -> tuple[Variable, ...]:
    """Local variables; with `shown`, strings among them are reprs already."""
    names = {text(name) for name in arguments}
    found = []
    for name, value in list(mapping(values).items())[:MAX_VARIABLES]:
        plain = None if shown else _plain(value)
        found.append(Variable(str(name), _repr(value, shown=shown)[:MAX_SHOWN], str(name) in names, plain))
    return tuple(found)


def _plain(value: object) -> str | None:
    try:
        encoded = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return None
    return encoded if len(encoded) <= MAX_SHOWN else None


def _repr(value: object, *, shown: bool, depth: int = 0) -> str:
    if isinstance(value, str) and shown:
        return value
    if depth > 5:
        return "…"
    if isinstance(value, dict):
        inner = ", ".join(f"{k!r}: {_repr(v, shown=shown, depth=depth + 1)}" for k, v in list(value.items())[:50])
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_repr(v, shown=shown, depth=depth + 1) for v in value[:50])}]"
    return repr(value)


_RAISE = re.compile(r"raise\b")
_FROM = re.compile(r"\bfrom\b")


def relation_by_source(record: ExceptionRecord) -> Relation:
    """How the exception before this one relates to it, told by its `raise` statement where the payload does not say."""
    source = record.frames[-1].source if record.frames else None
    if source is None:
        return "cause"
    if not _RAISE.match(source):
        return "context"
    return "cause" if _FROM.search(source) or source.count("(") > source.count(")") else "context"


def exception(
    type_text: str, message: str, frames: Iterable[Frame], relation: Relation | None = None
) -> ExceptionRecord:
    """A record from a payload's fields; notes that stand in the message are told apart as in a printed one."""
    all_frames = tuple(frames)
    stated = stated_place(type_text, message)
    if stated is not None:
        return ExceptionRecord(type_text, stated[0], (), (*all_frames, stated[1]), relation)
    said, notes = split_notes(type_text, message, all_frames)
    return ExceptionRecord(type_text, said, notes, all_frames, relation)


def short_version(value: object) -> str | None:
    """`3.12` of `3.12.1`."""
    found = re.match(r"\d+\.\d+", text(value))
    return found[0] if found else None


def without_secrets(url: object) -> str:
    """A URL without its query, fragment and user."""
    bare = re.split(r"[?#]", text(url), maxsplit=1)[0]
    return re.sub(r"//[^/@]*@", "//", bare)
