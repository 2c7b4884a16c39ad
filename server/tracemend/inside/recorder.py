"""The crash recorder: sees every exception that Python, a thread, a log or a destructor reports, and hands it over.

What was there before is always called afterwards, with the same arguments, so the program prints what it printed.
Everything needed is imported at once: objects that die with the interpreter report when nothing can be imported any more.
"""

from __future__ import annotations

import atexit
import os
import sys

from . import spool
from .afterimport import after_import
from .report import absolute, context_of, exceptions_of, is_users
from .request import request_of

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    import logging
    from typing import Any

_UNREPORTED = ("KeyboardInterrupt", "SystemExit", "GeneratorExit", "CancelledError")
_SHELLS = {"code", "IPython", "_pytest.config", "pdb"}
"""Modules that put an exception that they handle where Python keeps the one that ended the program."""

_installed = False
_options: dict[str, object] = {}
_seen_last: BaseException | None = None
"""The exception that ended the program; `sys.last_value` keeps it alive as well."""
_logged: object = None
"""Identity and place of the exception logged last: when it ends the program too, that is the same failure."""


def install(**context: object) -> None:
    """Begin to record; a second call only adds to the context (`release`, `environment`) told with each incident."""
    global _installed
    _options.update({name: value for name, value in context.items() if value})
    if _installed:
        return
    _installed = True
    spool.make_workspace()
    sys.excepthook = _Hook(sys.excepthook, _on_uncaught)
    sys.unraisablehook = _Hook(sys.unraisablehook, _on_unraisable)
    after_import("threading", _watch_threads)
    after_import("logging", _watch_logging)
    after_import("multiprocessing.process", lambda: after_import("traceback", _watch_child_processes))
    after_import("unittest.result", _watch_unittest)
    after_import("werkzeug.debug.tbtools", _watch_werkzeug)
    after_import("_pytest.config", _watch_pytest)
    _watch_the_end()


def record(
    exception: BaseException,
    origin: str = "python",
    *,
    log_record: object = None,
    test_place: tuple[str, int, str] | None = None,
    **context: object,
) -> None:
    """Hand one exception over. Never raises.

    log_record: the `logging.LogRecord` that reported it. test_place: file, line and function of the test that failed;
    given, frames outside the user's code that lead to it are left out. context: what is told beside what is found out.
    """
    try:
        if type(exception).__name__ in _UNREPORTED or not spool.is_on():
            return
        place = _place(exception)
        where = spool.folder(str(context["cwd"]) if "cwd" in context else _user_folder(exception))
        key = (place, origin, context.get("test"))
        if where is not None and not spool.counts_only(key):
            spool.put(_report(exception, origin, log_record, test_place, context), where, key)
    except Exception:
        return


def _report(
    exception: BaseException,
    origin: str,
    log_record: object,
    test_place: tuple[str, int, str] | None,
    known: dict[str, object],
) -> dict[str, object]:
    context = context_of({**_options, **known})
    request = request_of(exception, log_record)
    if request:
        context["request"] = request
    return {"exceptions": exceptions_of(exception, test_place), "origin": origin, "context": context}


def _place(exception: BaseException) -> tuple[object, ...]:
    """What tells one failing place from another: the type, and the innermost frame's file, function and line."""
    traceback, last = exception.__traceback__, None
    while traceback is not None:
        last, traceback = traceback, traceback.tb_next
    kind = type(exception).__qualname__
    if last is None:
        return (kind, getattr(exception, "filename", None), None, getattr(exception, "lineno", None))
    return (kind, last.tb_frame.f_code.co_filename, last.tb_frame.f_code.co_name, last.tb_lineno)


def _user_folder(exception: BaseException) -> str | None:
    """The folder of the innermost file of the user's: the failure belongs to the workspace around it."""
    traceback, found = exception.__traceback__, getattr(exception, "filename", None)
    found = found if isinstance(exception, SyntaxError) else None
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        found = file if is_users(file) else found
        traceback = traceback.tb_next
    return os.path.dirname(absolute(found)) if isinstance(found, str) and not found.startswith("<") else None


class _Hook:
    """Records, then hands on to the hook that was there before."""

    def __init__(self, before, seen) -> None:  # type: ignore[no-untyped-def]  # three kinds of hook, three signatures
        self.before = before
        self.seen = seen

    def __call__(self, *args: object) -> object:
        try:
            self.seen(*args)
        except Exception:
            pass
        return self.before(*args)


def _on_uncaught(_kind: object, value: object, _traceback: object) -> None:
    global _seen_last
    if isinstance(value, BaseException):
        if getattr(sys, "last_value", None) is value:
            _seen_last = value
        if (id(value), _place(value)) != _logged:
            record(value)


def _on_unraisable(unraisable) -> None:  # type: ignore[no-untyped-def]  # sys.UnraisableHookArgs exists for type checkers only
    if unraisable.exc_value is not None:
        record(unraisable.exc_value)


def _watch_threads() -> None:
    import threading

    threading.excepthook = _Hook(threading.excepthook, lambda args: _on_uncaught(args.exc_type, args.exc_value, None))


def _watch_logging() -> None:
    import logging

    before = logging.Logger.callHandlers

    def call_handlers(self: logging.Logger, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and record.exc_info:
            _on_logged(record)
        before(self, record)

    call_handlers.__name__, call_handlers.__doc__ = before.__name__, before.__doc__
    logging.Logger.callHandlers = call_handlers  # type: ignore[method-assign]  # the only place that sees every logger


def _on_logged(log_record: logging.LogRecord) -> None:
    try:
        exception = log_record.exc_info[1] if type(log_record.exc_info) is tuple else None
    except Exception:
        return
    if isinstance(exception, BaseException):
        global _logged
        record(exception, log_record=log_record)
        _logged = (id(exception), _place(exception))


def _watch_child_processes() -> None:
    # multiprocessing catches what ends a child and prints it: no hook and no logger hears of it.
    import traceback

    before = traceback.print_exc

    def print_exc(*args, **kwargs):  # type: ignore[no-untyped-def]  # hands its arguments on
        caller = sys._getframe(1).f_code
        if caller.co_name == "_bootstrap" and caller.co_filename.endswith("process.py"):
            value = sys.exc_info()[1]
            if value is not None:
                record(value)
        return before(*args, **kwargs)

    traceback.print_exc = print_exc


def _watch_unittest() -> None:
    from .unittest_results import watch

    watch(record)


def _watch_werkzeug() -> None:
    # The development server prints what it catches in the application itself, past every hook and logger.
    from werkzeug.debug import tbtools

    traceback: Any = tbtools.DebugTraceback

    before = traceback.__init__

    def init(self, exc, *args, **kwargs):  # type: ignore[no-untyped-def]  # hands its arguments on
        if (id(exc), _place(exc)) != _logged:
            record(exc)
        before(self, exc, *args, **kwargs)

    traceback.__init__ = init


def _watch_pytest() -> None:
    config: Any = sys.modules["_pytest.config"]
    name = __package__ + ".pytest_plugin" if __package__ else "pytest_plugin"
    if name not in config.default_plugins:
        config.default_plugins = (*config.default_plugins, name)


def _watch_the_end() -> None:
    atexit.register(_at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=spool.forget_parents_counts)


def _at_exit() -> None:
    # The program may have put its own hook in place of ours: the exception that ended it is still known.
    last = getattr(sys, "last_value", None)
    replaced = not isinstance(sys.excepthook, _Hook)
    if last is not None and last is not _seen_last and replaced and not _SHELLS.intersection(sys.modules):
        record(last)
