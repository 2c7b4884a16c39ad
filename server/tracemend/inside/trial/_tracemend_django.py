"""The project's own Django test runner, telling how each test ended, as lines of JSON, written as they end."""

from __future__ import annotations

import sys
from typing import Any

from _tracemend_unittest import Result, tell  # type: ignore[import-not-found]  # on the path of the child alone

_NO_TESTS = 5


_OWN: Any = sys.modules["django.test.utils"].get_runner(sys.modules["django.conf"].settings)
"""Django, which imports this file, is not imported by it."""


class Runner(_OWN):  # type: ignore[misc]  # known when the project runs
    """Runs as the project's own does, whichever class that is."""

    def get_resultclass(self) -> Any:
        """Results that tell."""
        return super().get_resultclass() or Result

    def suite_result(self, suite: Any, result: Any, **more: Any) -> int:
        """The number of failures, and that the run has come to its end."""
        failures: int = super().suite_result(suite, result, **more)
        tell({"exit": _NO_TESTS if not result.testsRun and not failures else int(bool(failures))})
        return failures
