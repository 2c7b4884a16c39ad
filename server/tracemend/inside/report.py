"""A live exception as an incident in the JSON form of the command line's contract."""

from __future__ import annotations

import os
import sys
from itertools import islice

from .secrets import SCRUBBED, scrub, without_credentials
from .variables import variables_of

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from types import CodeType, FrameType, TracebackType

_RECORDS = 50
_GROUP_WIDTH = 15
_FRAMES_AT_EACH_END = 60
_FRAMES_WITH_VARIABLES = 12
_MESSAGE = 8000
_STANDARD_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_STARTED_IN = os.getcwd() if os.path.isdir(os.curdir) else os.sep


def exceptions_of(exception: BaseException, test_place: tuple[str, int, str] | None = None) -> list[dict[str, object]]:
    """The records of an exception, its causes and contexts and its group's members, in the order in which Python prints them.

    test_place: file, zero-based line and name of the test that failed; the test runner's own frames before the first one
    of the user's are left out, and where there is none the test itself is the frame.
    """
    records: list[dict[str, object]] = []
    _add(exception, None, None, records, set())
    if test_place is not None:
        for record in records:
            record["frames"] = _from_the_users_on(record["frames"])  # type: ignore[arg-type]  # a list of frames
        if not any(record["frames"] for record in records):
            records[-1]["frames"] = [_frame_at(*test_place)]
    return records


def _from_the_users_on(frames: list[dict[str, object]]) -> list[dict[str, object]]:
    for i, frame in enumerate(frames):
        if is_users(str(frame["file"])):
            return frames[i:]
    return []


def _frame_at(file: str, line: int, name: str) -> dict[str, object]:
    source = source_line(file, line + 1)
    return {
        "file": absolute(file),
        "line": line + 1,
        "function": name.partition("[")[0].rpartition(".")[2],
        "source": None if source is None else source.strip(),
        "col": None,
        "end_col": None,
    }


def _add(
    exception: BaseException, relation: str | None, group: int | None, records: list[dict[str, object]], seen: set[int]
) -> None:
    if id(exception) in seen or len(records) >= _RECORDS or len(seen) > _RECORDS:
        return
    seen.add(id(exception))
    cause, context = exception.__cause__, exception.__context__
    if cause is not None:
        _add(cause, "cause", group, records, seen)
    elif context is not None and not exception.__suppress_context__:
        _add(context, "context", group, records, seen)
    records.append(_record(exception, relation, group))
    index = len(records) - 1
    members = getattr(exception, "exceptions", None)
    if type(members) is tuple and _is_group(exception):
        for member in members[:_GROUP_WIDTH]:
            _add(member, "group_member", index, records, seen)


def _is_group(exception: BaseException) -> bool:
    return any(base.__name__ == "BaseExceptionGroup" for base in type(exception).__mro__)


def _record(exception: BaseException, relation: str | None, group: int | None) -> dict[str, object]:
    frames = frames_of(exception.__traceback__)
    if isinstance(exception, SyntaxError):
        message = str(exception.msg)
        if exception.filename is not None and exception.lineno is not None:
            frames.append(_syntax_place(exception))
    else:
        message = message_of(exception)
    notes = getattr(exception, "__notes__", None) or ()
    record: dict[str, object] = {
        "type": type_name(type(exception)),
        "message": scrub(message[:_MESSAGE]),
        "notes": [scrub(note[:_MESSAGE]) for note in list(notes)[:20] if type(note) is str],
        "relation": relation,
        "frames": frames,
    }
    if group is not None:
        record["group"] = group
    return record


def message_of(exception: BaseException) -> str:
    """`str(exception)`, whatever it raises."""
    try:
        return str(exception)
    except Exception:
        return "<exception str() failed>"


def type_name(kind: type) -> str:
    """The type as Python prints it."""
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def _syntax_place(error: SyntaxError) -> dict[str, object]:
    line = error.lineno or 0
    text = error.text or source_line(str(error.filename), line)
    place = {
        "file": absolute(str(error.filename)),
        "line": line,
        "function": None,
        "source": None,
        "col": None,
        "end_col": None,
    }
    if text is not None:
        text = text.split("\n")[0]
        margin = len(text) - len(text.lstrip())
        place["source"] = text.strip()
        if error.offset:
            last = getattr(error, "end_offset", None)
            same_line = getattr(error, "end_lineno", line) in (line, None)
            start = max(error.offset - 1 - margin, 0)
            end = last - 1 - margin if last and same_line else len(text.strip()) if last else start + 1
            place["col"], place["end_col"] = start, max(end, start + 1)
    return place


def frames_of(traceback: TracebackType | None) -> list[dict[str, object]]:
    """The frames of a traceback, oldest call first; of very deep ones the two ends, as recursion has little between."""
    entries = []
    while traceback is not None:
        entries.append(traceback)
        traceback = traceback.tb_next
    if len(entries) > 2 * _FRAMES_AT_EACH_END:
        entries = entries[:_FRAMES_AT_EACH_END] + entries[-_FRAMES_AT_EACH_END:]
    frames = [_frame(entry) for entry in entries]
    left = _FRAMES_WITH_VARIABLES
    for i in range(len(entries) - 1, -1, -1):
        if left and is_users(entries[i].tb_frame.f_code.co_filename):
            left -= 1
            _add_variables(frames[i], entries[i].tb_frame)
    return frames


def _add_variables(frame: dict[str, object], live: FrameType) -> None:
    try:
        variables = variables_of(live)
    except Exception:
        return
    if variables:
        frame["variables"] = variables


def _frame(entry: TracebackType) -> dict[str, object]:
    code, line = entry.tb_frame.f_code, entry.tb_lineno or 0
    source = source_line(code.co_filename, line, entry.tb_frame.f_globals)
    col, end_col = _columns(code, entry.tb_lasti, line, source)
    return {
        "file": absolute(code.co_filename),
        "line": line,
        "function": code.co_name,
        "source": None if source is None else source.strip(),
        "col": col,
        "end_col": end_col,
    }


def _columns(code: CodeType, instruction: int, line: int, source: str | None) -> tuple[int | None, int | None]:
    """Start and end of the instruction within the stripped source line; Python 3.11 and later know them."""
    positions = getattr(code, "co_positions", None)
    if positions is None or source is None or instruction < 0:
        return None, None
    first, last, start, end = next(islice(positions(), instruction // 2, None), (None, None, None, None))
    if first != line or start is None or end is None:
        return None, None
    raw = source.encode("utf-8", "replace")
    margin = len(source) - len(source.lstrip())
    begin = len(raw[:start].decode("utf-8", "replace")) - margin
    stop = len(raw[:end].decode("utf-8", "replace")) - margin if last == first else len(source.strip())
    return (begin, stop) if 0 <= begin < stop else (None, None)


def source_line(file: str, line: int, scope: dict[str, object] | None = None) -> str | None:
    """The text of a source line with its indentation, without its end; None where it can't be had."""
    try:
        import linecache

        text = linecache.getline(file, line, scope)
    except Exception:
        return None
    return without_credentials(text.rstrip("\r\n")) if text.strip() else None


def absolute(file: str) -> str:
    """The path of a code object; one that was given relative is so to where the process began."""
    return file if file.startswith("<") or os.path.isabs(file) else os.path.normpath(os.path.join(_STARTED_IN, file))


def is_users(file: str) -> bool:
    """Whether a file is of the user's own code: not the standard library, not an installed package, not `<frozen …>`."""
    if file.startswith("<") or "site-packages" in file or "dist-packages" in file:
        return False
    return not file.startswith((_STANDARD_LIBRARY, _OWN_FOLDER))


_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep


def context_of(known: dict[str, object]) -> dict[str, object]:
    """What was going on in this process, as `Context` of the contract, without what is not known."""
    context: dict[str, object] = {
        "command": command(),
        "cwd": _STARTED_IN,
        "python": "%d.%d" % sys.version_info[:2],
        **known,
    }
    return {name: value for name, value in context.items() if value}


def command() -> list[str]:
    """The command line of this process, scrubbed."""
    argv = getattr(sys, "orig_argv", None) or [sys.executable or "python", *getattr(sys, "argv", [])]
    result: list[str] = []
    for argument in list(argv)[:50]:
        before = result[-1] if result else ""
        hidden = before.startswith("--") and "=" not in before and scrub(before + "=x") != before + "=x"
        result.append(SCRUBBED if hidden else scrub(argument[:1000]))
    return result
