"""A test adapter's own plugin: how each test ended, as JSON in the file that TEST_RUN_PIPE names."""

import json
import os
from pathlib import Path

ENDED = []


def pytest_runtest_logreport(report):
    if report.when == "call":
        ENDED.append({"test": report.nodeid, "outcome": report.outcome, "message": report.longreprtext})


def pytest_sessionfinish():
    Path(os.environ["TEST_RUN_PIPE"]).write_text(json.dumps(ENDED), encoding="utf-8")
