"""unittest's own command line, telling how each test ended, as lines of JSON, written as they end."""

from __future__ import annotations

import json
import os
import sys
import unittest
from typing import Any


def _tell(fact: dict[str, Any]) -> None:
    path = os.environ.get("TRACEMEND_TRIAL_OUTCOMES")
    if path:
        with open(path, "a", encoding="ascii") as stream:
            stream.write(json.dumps(fact) + "\n")


class Result(unittest.TextTestResult):
    """Tells each outcome as it is known."""

    def told(self, test: unittest.TestCase, outcome: str) -> None:
        """One test's outcome."""
        _tell({"id": test.id(), "when": "call", "outcome": outcome, "seconds": 0.0})

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        super().addSuccess(test)
        self.told(test, "passed")

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        self.told(test, "failed")

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        self.told(test, "failed")

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        super().addSkip(test, reason)
        self.told(test, "skipped")

    def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addExpectedFailure(test, err)
        self.told(test, "passed")

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        super().addUnexpectedSuccess(test)
        self.told(test, "failed")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.told(test, "failed")


def main() -> None:
    """Discover from the current folder, or run the tests that are named."""
    names = sys.argv[1:]
    runner = unittest.TextTestRunner(resultclass=Result)  # type: ignore[arg-type]  # a narrower stream in the stubs
    argv = ["python -m unittest", *(names or ["discover"])]
    done = unittest.main(module=None, argv=argv, testRunner=runner, exit=False).result
    status = 5 if not done.testsRun else int(not done.wasSuccessful())
    _tell({"exit": status})
    sys.exit(status)


if __name__ == "__main__":
    main()
