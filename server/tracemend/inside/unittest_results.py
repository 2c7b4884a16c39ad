"""Failures of `unittest`, Django's test runner included, with the node id under which pytest runs the same test."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from collections.abc import Callable


def watch(record: Callable[..., None]) -> None:
    """Have every test result hand its errors and failures to `record` before it keeps them."""
    from unittest.result import TestResult

    for name in ("addError", "addFailure"):
        setattr(TestResult, name, _recording(getattr(TestResult, name), record, 1))
    TestResult.addSubTest = _recording(TestResult.addSubTest, record, 2)  # type: ignore[method-assign]  # the one way to see subtests


def _recording(before, record: Callable[..., None], position: int):  # type: ignore[no-untyped-def]  # hands its arguments on
    def add(self, test, *rest):  # type: ignore[no-untyped-def]  # as above
        try:
            error = rest[position - 1]
            if error is not None and error[1] is not None:
                record(error[1], "unittest", test=node_id(test))
        except Exception:
            pass
        return before(self, test, *rest)

    add.__name__, add.__doc__ = before.__name__, before.__doc__
    return add


def node_id(test: object) -> str | None:
    """`tests/test_cart.py::CartTest::test_total`, relative to the current folder; None for what is no test method."""
    method = getattr(test, "_testMethodName", None)
    module = sys.modules.get(type(test).__module__)
    file = getattr(module, "__file__", None)
    if type(method) is not str or type(file) is not str:
        return None
    return "::".join([os.path.relpath(file).replace(os.sep, "/"), type(test).__qualname__.replace(".", "::"), method])
