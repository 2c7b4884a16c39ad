"""pytest plugin: every failure and collection error is an incident with its node id; a test that passes again closes its own.

Works with pytest 7 to 9, with and without xdist. It prints nothing and changes no outcome. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from . import spool
from .recorder import record


def pytest_exception_interact(node, call, report) -> None:  # type: ignore[no-untyped-def]  # three versions of pytest, three types
    """A test, a fixture or the collection of a file failed; under xdist this is called in the workers alone."""
    try:
        if _is_a_copy(report):
            return
        exception = _reported(call.excinfo.value)
        place = (str(node.path), *node.location[1:]) if hasattr(node, "location") else (str(node.path), 0, "")
        record(exception, "pytest", test_place=place, test=node.nodeid, cwd=str(node.config.rootpath))
        if report.when != "collect":
            _remember_failing(node)
    except Exception:
        return


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Closes the incident of a test that passes."""
    outcome = yield
    try:
        report = outcome.get_result()  # type: ignore[attr-defined]  # what pluggy sends
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            _close_if_failing(item)
    except BaseException:
        return


def _is_a_copy(report) -> bool:  # type: ignore[no-untyped-def]  # as above
    """Every xdist worker collects everything: the first one tells."""
    return getattr(report, "when", "collect") == "collect" and os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0"


def _reported(exception: BaseException) -> BaseException:
    """What went wrong in the user's file, where pytest wraps it to say that the file can't be collected."""
    if type(exception).__name__ == "CollectError" and exception.__cause__ is not None:
        return exception.__cause__
    return exception


def _mark(item) -> str | None:  # type: ignore[no-untyped-def]  # as above
    where = spool.folder(str(item.config.rootpath))
    if where is None:
        return None
    import hashlib

    name = hashlib.sha256(f"{item.config.rootpath}\0{item.nodeid}".encode("utf-8", "replace")).hexdigest()[:24]
    if os.path.basename(where).startswith("run-"):  # the folder of one `tracemend run`, within the spool
        where = os.path.dirname(where)
    return os.path.join(where, "failing", name)


def _remember_failing(item) -> None:  # type: ignore[no-untyped-def]  # as above
    mark = _mark(item)
    if mark is not None:
        os.makedirs(os.path.dirname(mark), mode=0o700, exist_ok=True)
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT, 0o600))


def _close_if_failing(item) -> None:  # type: ignore[no-untyped-def]  # as above
    mark = _mark(item)
    if mark is not None and os.path.exists(mark):
        where = spool.folder(str(item.config.rootpath)) or ""
        spool.put({"passed": item.nodeid, "cwd": str(item.config.rootpath)}, where)
        os.unlink(mark)
