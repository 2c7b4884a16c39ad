"""Whether two reports tell of the same failure: the exception's type, its message with what varies masked, the function. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracemend.diagnosis.blame import failed_connection
from tracemend.incident import Incident, exception_type_name

_HINT = re.compile(r"[.;]? ?(?:Did you (?:mean|forget)|Perhaps you|Maybe you)\b.*", re.DOTALL)
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":;,()]+)+[\\/]")
_VOLATILE = re.compile(r"0x[0-9a-fA-F]+|\d+")


def normal_message(message: str) -> str:
    """A message without printers' hints, folders, addresses and numbers."""
    return _VOLATILE.sub("#", _PATH.sub("", _HINT.sub("", message))).strip().rstrip(".")


def same_failure(reported: Incident, seen: Incident) -> bool:
    """Same exception type in the same function, with the same message or (interpreters word theirs differently) on the same
    source line."""
    first, second = reported.raised, seen.raised
    if exception_type_name(first.type) != exception_type_name(second.type):
        return False
    one_server, other_server = failed_connection(reported), failed_connection(seen)
    if one_server is not None and other_server is not None:
        # Whoever asked first: what failed is the connection, and every release of its library words it differently.
        return (one_server.server, one_server.kind) == (other_server.server, other_server.kind)
    same_message = normal_message(first.message) == normal_message(second.message)
    one, other = reported.user_frame, seen.user_frame
    if one is None or other is None:
        return same_message and one is other
    if _last(one.file) != _last(other.file):
        return False
    if one.function is None and other.function is not None:  # a report of one line tells no function
        return same_message
    if _function(one.function) != _function(other.function):
        return False
    return same_message or (one.source is not None and one.source == other.source)


def find_same(reported: Incident, seen: Iterable[Incident]) -> Incident | None:
    """The first of `seen` that is the reported failure."""
    return next((incident for incident in seen if same_failure(reported, incident)), None)


def in_short(incident: Incident) -> str:
    """`KeyError: 'price' in total`, in one line."""
    raised = incident.raised
    message = raised.message.strip().split("\n")[0]
    frame = incident.user_frame
    where = f" in {frame.function}" if frame is not None and frame.function else ""
    return f"{raised.type}{': ' if message else ''}{message[:120]}{where}"


def _last(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


def _function(name: str | None) -> str | None:
    return None if name is None else name.rpartition(".")[2]
