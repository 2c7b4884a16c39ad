"""The line that names an exception."""

from __future__ import annotations

import re

from tracemend.incident import Frame

_EXCEPTION = re.compile(r"([^\W\d]\w*(?:\.(?:[^\W\d]\w*|<locals>))*)(?::(?: (.*))?)?$")
_ODD_EXCEPTION = re.compile(r"([^\s:\"'()\[\]{},;=|]+\.[^\W\d]\w*)(?::(?: (.*))?)?$")
_SPACED = re.compile(r"([^\s:\"'()\[\]{},;=|][^:\"'()\[\]{},;=|]{0,100}\.[^\W\d]\w*)(?::(?: (.*))?)?$")
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")
_STATED_PLACE = re.compile(r"(.*) \(([^()]{1,1000}), line (\d+)\)", re.DOTALL)
_LEVELS = frozenset(("DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "NOTICE", "TRACE", "SUCCESS"))
_EXCEPTION_NAME = re.compile(
    r"(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Fault|Failure|Failed|Timeout|Invalid|NotFound|DoesNotExist|Group"
    r"|Empty|Full|Cancelled|Abort|Aborted|Denied|Returned|Http404|error|timeout|gaierror|herror|Traceback)$"
)


def exception_line(line: str) -> tuple[str, str] | None:
    """Type and first line of the message, when a line can name an exception."""
    found = _EXCEPTION.match(line) or _ODD_EXCEPTION.match(line)
    if found is None or found[1] in _LEVELS:
        return None
    return found[1], found[2] or ""


def spaced_exception_line(line: str) -> tuple[str, str] | None:
    """The same for a type of a module whose file has a space in its name; only frames before it make it one."""
    found = _SPACED.match(line)
    return (found[1], found[2] or "") if found is not None and looks_like_exception(found[1]) else None


def looks_like_exception(type_text: str) -> bool:
    """Whether a type's name is one that exceptions usually have."""
    return _EXCEPTION_NAME.search(type_text) is not None


def is_raised_by(source: str, type_text: str) -> bool:
    """Whether a source line is a `raise` statement and the type's name one of a class."""
    name = type_text.rpartition(".")[2]
    return name[:1].isupper() and (
        source.startswith("raise ") or re.search(rf"\braise (?:[\w.]+\.)?{re.escape(name)}\b", source) is not None
    )


def stated_place(type_text: str, message: str) -> tuple[str, Frame] | None:
    """Message and place of a SyntaxError that is given as its `str`, which ends with its place: `invalid syntax (x.py, line 3)`."""
    if not type_text.endswith(SYNTAX_ERRORS):
        return None
    found = _STATED_PLACE.fullmatch(message)
    return (found[1], Frame(found[2], int(found[3][:18]), None)) if found is not None else None
