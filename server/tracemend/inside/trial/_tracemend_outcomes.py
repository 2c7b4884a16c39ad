"""A pytest plugin that tells how each test ended, as lines of JSON, written as they end. PYTEST_DONT_REWRITE"""

from __future__ import annotations

import json
import os
from typing import Any

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
    """The run has come to its end."""
    _tell({"exit": int(exitstatus)})
