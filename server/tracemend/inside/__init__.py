"""What runs in the user's interpreter: standard library only, Python 3.8 and later, nothing else of ours imported.

`tracemend run`, the shell hook, the editors and pytest load it by its path, so the program needs no change. A program
that wants to can also begin by itself:

    import tracemend.inside
    tracemend.inside.init()
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from typing import Any

__all__ = ["capture_exception", "init"]

# However it was loaded first, by path or by name, there is one recorder in a process, under one name.
sys.modules.setdefault("tracemend_inside", sys.modules[__name__])


def init(
    dsn: str | None = None,  # noqa: ARG001  # taken so that another tool's call may stay as it is
    *,
    api_key: str | None = None,  # noqa: ARG001  # as above
    release: str | None = None,
    environment: str | None = None,
    **unknown: object,
) -> None:
    """Record the crashes of this program from now on; a further call only adds what it names.

    It stands in for `sentry_sdk.init(...)` and `bugstack.init(...)`: `dsn` and `api_key` are taken and not needed, and any
    other keyword is taken with a warning. Nothing leaves the machine.
    """
    _recorder().install(release=release, environment=environment)
    if unknown:
        import warnings

        try:
            warnings.warn(f"tracemend.inside.init() does nothing with {', '.join(sorted(unknown))}.", stacklevel=2)
        except Warning:  # turned into an error by the program's filters: being taken is the promise
            pass


def capture_exception(error: BaseException | None = None) -> None:
    """Record an exception that the program handles: `error`, or the one being handled. Never raises."""
    exception = error if error is not None else sys.exc_info()[1]
    if exception is not None:
        _recorder().record(exception)


def _recorder() -> Any:
    from importlib import import_module

    return import_module("tracemend_inside.recorder")
