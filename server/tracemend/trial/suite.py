"""The project's test suite: its baseline, its run with a fix, and what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracemend.fix import SuiteComparison, SuiteCount
from tracemend.trial.bench import Bench
from tracemend.trial.limits import TOO_MANY
from tracemend.trial.observed import Outcome, Run

_NO_TESTS = 5
_REPEATS = 2
_MOST_REPEATED = 50
_KEPT = 40


@dataclass(frozen=True, slots=True)
class Suite:
    """How the tests ended."""

    outcomes: Mapping[str, Outcome]
    trouble: str | None = None
    """Why the outcomes are not whole, as the end of a sentence: `did not end within 300 s`."""

    @property
    def empty(self) -> bool:
        """Whether the project has no tests."""
        return self.trouble is None and not self.outcomes

    @property
    def count(self) -> SuiteCount:
        """Passed and failed tests."""
        ended = list(self.outcomes.values())
        return SuiteCount(ended.count("passed"), ended.count("failed"))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a fix did to the suite."""

    comparison: SuiteComparison
    flaky: tuple[str, ...] = ()
    """Tests that fail at times without the fix too."""


def baseline(bench: Bench) -> Suite:
    """The suite without a fix, from the cache where this very tree was run before by this very interpreter."""
    cache = _cache(bench)
    known = _load(cache)
    if known is not None:
        return known
    suite = run_suite(bench, "suite-before")
    if suite.trouble is None:
        _save(cache, suite)
    return suite


def run_suite(bench: Bench, name: str) -> Suite:
    """All tests of the copy as it is now. Raises Cancelled."""
    return _judged(bench.run_tests(name, ()), bench.settings.trial_timeout)


def _judged(run: Run, limit: float) -> Suite:
    if run.completed.timed_out:
        return Suite(run.outcomes, f"did not end within {limit:g} s")
    if run.completed.exceeded:
        return Suite(run.outcomes, TOO_MANY)
    if run.ended is None:
        code = run.completed.returncode
        return Suite(run.outcomes, f"broke off (signal {-code})" if code is not None and code < 0 else "broke off")
    if run.ended in (0, 1, 2, _NO_TESTS):
        return Suite(run.outcomes)
    said = [line for line in run.completed.stderr.splitlines() if line.strip()]
    return Suite(run.outcomes, f"could not be run ({said[-1].strip() if said else f'exit status {run.ended}'})")


def difference(bench: Bench, before: Suite, after: Suite, fixed: Mapping[str, str | None]) -> Difference:
    """Tests that passed before and do not after, those that fail by chance told apart by repeating them both ways.

    The copy holds the fix at the end as it does at the start. Raises Cancelled.
    """
    worse = [test for test, outcome in before.outcomes.items() if outcome == "passed" and _lost(after, test)]
    flaky = _flaky(bench, worse, fixed) if 0 < len(worse) <= _MOST_REPEATED else frozenset()
    newly = tuple(test for test in worse if test not in flaky)
    return Difference(SuiteComparison(before.count, after.count, newly), tuple(sorted(flaky)))


def _lost(after: Suite, test: str) -> bool:
    return after.outcomes.get(test, "failed") == "failed"


def _flaky(bench: Bench, tests: list[str], fixed: Mapping[str, str | None]) -> frozenset[str]:
    """Those that do not always fail with the fix, or do not always pass without it.

    A test that passes alone may fail for its place in the order: then the whole suite has the last word.
    """
    with_fix = _repeated(bench, "repeat-with", tests, fixed)
    at_times = {test for test in tests if any(run.get(test) == "passed" for run in with_fix)}
    if at_times:
        bench.prepare(fixed)
        again = run_suite(bench, "suite-after-again")
        at_times = {test for test in at_times if not _lost(again, test)}
    firm = [test for test in tests if test not in at_times]
    without = _repeated(bench, "repeat-without", firm, {}) if firm else []
    bench.prepare(fixed)
    return frozenset(at_times | {test for test in firm if any(run.get(test) == "failed" for run in without)})


def _repeated(
    bench: Bench, name: str, tests: list[str], texts: Mapping[str, str | None]
) -> list[Mapping[str, Outcome]]:
    found: list[Mapping[str, Outcome]] = []
    for _ in range(_REPEATS):
        bench.prepare(texts)
        found.append(bench.run_tests(name, tests).outcomes)
    return found


def _cache(bench: Bench) -> Path:
    key = hashlib.sha256()
    key.update(bench.copy.tree.encode())
    key.update(f"{bench.python.executable} {bench.python.version}".encode())
    key.update(json.dumps(sorted(bench.python.distributions.items())).encode())
    return bench.copy.folder.parents[1] / f"baseline-{key.hexdigest()[:24]}.json"


def _load(path: Path) -> Suite | None:
    try:
        return Suite(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _save(path: Path, suite: Suite) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(dict(suite.outcomes)), encoding="utf-8")
    part.replace(path)
    old = sorted(path.parent.glob("baseline-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]
    for one in old:
        one.unlink(missing_ok=True)
