"""unittest's own command line, telling how each test ended, as lines of JSON, written as they end."""

from __future__ import annotations

import fnmatch
import json
import os
import sys
import unittest
from typing import Any

_SKIPPED = ("node_modules", "site-packages", "__pycache__")


def tell(fact: dict[str, Any]) -> None:
    """Write one fact down."""
    path = os.environ.get("TRACEMEND_TRIAL_OUTCOMES")
    if path:
        with open(path, "a", encoding="ascii") as stream:
            stream.write(json.dumps(fact) + "\n")


class Result(unittest.TextTestResult):
    """Tells each outcome as it is known."""

    def told(self, test: unittest.TestCase, outcome: str) -> None:
        """One test's outcome."""
        tell({"id": test.id(), "when": "call", "outcome": outcome, "seconds": 0.0})

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


def folders_apart() -> list[str]:
    """Folders of tests that discovery from here does not enter, since they are no packages."""
    found = set()
    here = os.getcwd()
    for folder, folders, files in os.walk(here):
        folders[:] = [f for f in folders if not f.startswith(".") and f not in _SKIPPED]
        folders[:] = [f for f in folders if not os.path.exists(os.path.join(folder, f, "pyvenv.cfg"))]
        if fnmatch.filter(files, "test*.py"):
            while os.path.exists(os.path.join(folder, "__init__.py")) and folder != here:
                folder = os.path.dirname(folder)
            found.add(folder)
    return sorted(found - {here})


def discovered() -> unittest.TestSuite:
    """All tests below the current folder."""
    suite = unittest.TestSuite()
    for folder in [os.getcwd(), *folders_apart()]:
        try:
            suite.addTests(unittest.TestLoader().discover(folder, top_level_dir=folder))
        except ImportError as error:  # two modules of one name
            tell({"id": os.path.relpath(folder), "when": "collect", "outcome": "failed", "seconds": 0.0})
            sys.stderr.write("%s\n" % error)
    return suite


def main() -> None:
    """Discover from the current folder, or run the tests that are named."""
    names = sys.argv[1:]
    runner = unittest.TextTestRunner(resultclass=Result)  # type: ignore[arg-type]  # a narrower stream in the stubs
    if names:
        sys.path += folders_apart()
        argv = ["python -m unittest", *names]
        done = unittest.main(module=None, argv=argv, testRunner=runner, exit=False).result
    else:
        done = runner.run(discovered())
    status = 5 if not done.testsRun else int(not done.wasSuccessful())
    tell({"exit": status, "altered": hasattr(sys, "tracemend_altered")})
    sys.exit(status)


if __name__ == "__main__":
    main()
