"""A pytest plugin that tells how each test ended, as lines of JSON, written as they end. PYTEST_DONT_REWRITE"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Iterator

OUTCOMES = "TRACEMEND_TRIAL_OUTCOMES"


def _tell(fact: dict[str, Any]) -> None:
    path = os.environ.get(OUTCOMES)
    if path and "PYTEST_XDIST_WORKER" not in os.environ:  # the controller hears of every worker's tests
        with open(path, "a", encoding="ascii") as stream:
            stream.write(json.dumps(fact) + "\n")


def pytest_sessionstart(session: Any) -> None:
    """The folder that node ids are relative to."""
    config = session.config
    _tell({"root": str(getattr(config, "rootpath", None) or config.rootdir)})


def pytest_runtest_logreport(report: Any) -> None:
    """Each phase of a test."""
    _tell({"id": report.nodeid, "when": report.when, "outcome": report.outcome, "seconds": report.duration})


def pytest_collectreport(report: Any) -> None:
    """A file that can't be collected counts as a failed test."""
    if report.failed:
        _tell({"id": report.nodeid, "when": "collect", "outcome": "failed", "seconds": 0.0})


def pytest_sessionfinish(exitstatus: Any) -> None:
    """The run has come to its end, and whether an altered form of the code did in it what the code itself does not."""
    _tell({"exit": int(exitstatus), "altered": hasattr(sys, "tracemend_altered")})


def pytest_load_initial_conftests() -> Iterator[None]:
    """Before anything of the project is loaded, and before output is captured: one run becomes several where the plan says so."""
    plan = _plan()
    if plan.get("series"):
        from _tracemend_series import run_series  # type: ignore[import-not-found]  # on the path of the child alone

        run_series(plan, os.environ[OUTCOMES], _tell)
    yield


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Tests of the files that the plan names come first, the order within and among the others as it is."""
    first = _plan().get("first")
    if first:
        wanted = set(first)
        items.sort(key=lambda item: str(getattr(item, "path", None) or item.fspath) not in wanted)


def _plan() -> dict[str, Any]:
    try:
        with open(os.environ["TRACEMEND_TRIAL_PLAN"], encoding="utf-8") as stream:
            plan: dict[str, Any] = json.load(stream)
            return plan
    except (KeyError, OSError, ValueError):
        return {}


pytest_collection_modifyitems.pytest_impl = {"trylast": True}  # type: ignore[attr-defined]  # as pytest's own marker does
pytest_load_initial_conftests.pytest_impl = {  # type: ignore[attr-defined]  # as above
    "hookwrapper": True,
    "tryfirst": True,
}
