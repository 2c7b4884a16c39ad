"""JSON text of plain values, written without the `json` module so that it works while the interpreter shuts down."""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from typing import Any

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def dumps(value: Any) -> str:
    """JSON text of None, booleans, numbers, strings, lists, tuples and dictionaries with string keys.

    Raises ValueError for anything else, subclasses included, and for numbers that JSON does not know.
    """
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is str:
        return quoted(value)
    if kind is int:
        return int.__repr__(value)
    if kind is float:
        shown = float.__repr__(value)
        if shown in ("nan", "inf", "-inf"):
            raise ValueError(shown)
        return shown
    if kind is list or kind is tuple:
        return "[" + ",".join([dumps(item) for item in value]) + "]"
    if kind is dict:
        return "{" + ",".join([_pair(k, v) for k, v in value.items()]) + "}"
    raise ValueError(kind.__name__)


def _pair(key: Any, value: Any) -> str:
    if type(key) is not str:
        raise ValueError("a key that is no string")
    return quoted(key) + ":" + dumps(value)


def quoted(text: str) -> str:
    """A JSON string; what UTF-8 can't hold (half a surrogate pair) becomes `?`."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return '"' + text + '"'
    return '"' + "".join([_character(c) for c in text]) + '"'


def _character(c: str) -> str:
    if c in _SHORT:
        return _SHORT[c]
    if " " <= c <= "~":
        return c
    code = ord(c)
    if 0xD800 <= code <= 0xDFFF:
        return "?"
    if code > 0xFFFF:
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return "\\u%04x" % code
