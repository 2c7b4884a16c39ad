"""The project's test suite: its baseline, its run with a fix, and what differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tracemend.fix import SuiteComparison, SuiteCount
from tracemend.trial.bench import Bench
from tracemend.trial.early import Early
from tracemend.trial.limits import TOO_MANY
from tracemend.trial.observed import Outcome, Run
from tracemend.trial.runner import Runner, suites

_NO_TESTS = 5
_REPEATS = 2
_MOST_REPEATED = 50
_KEPT = 40
_FORM = 3
"""Of the cached baselines."""


@dataclass(frozen=True, slots=True)
class Part:
    """How the tests of one runner ended, named as it names them."""

    runner: Runner
    outcomes: Mapping[str, Outcome]
    trouble: str | None = None
    output: str = ""
    """The end of what the run printed."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Suite:
    """How the tests ended; in a repository of several packages those of every package that the fix concerns."""

    parts: tuple[Part, ...]

    @property
    def trouble(self) -> str | None:
        """Why the outcomes are not whole, as the end of a sentence: `did not end within 300 s`."""
        return next((part.trouble for part in self.parts if part.trouble is not None), None)

    @property
    def empty(self) -> bool:
        """Whether the project has no tests."""
        return self.trouble is None and not self.outcomes

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Tests by their name within the project."""
        return {part.runner.named(test): outcome for part in self.parts for test, outcome in part.outcomes.items()}

    @property
    def output(self) -> str:
        """The end of what the runs printed."""
        return "\n".join(part.output for part in self.parts)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(part.seconds for part in self.parts)

    @property
    def count(self) -> SuiteCount:
        """Passed and failed tests."""
        ended = list(self.outcomes.values())
        return SuiteCount(ended.count("passed"), ended.count("failed"))

    @property
    def runners(self) -> tuple[Runner, ...]:
        """What found tests."""
        return tuple(part.runner for part in self.parts)

    def by_runner(self, tests: Sequence[str]) -> list[tuple[Runner, list[str]]]:
        """Tests of the project as their runners name them."""
        wanted = set(tests)
        found = ((part.runner, [t for t in part.outcomes if part.runner.named(t) in wanted]) for part in self.parts)
        return [(runner, names) for runner, names in found if names]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a fix did to the suite."""

    comparison: SuiteComparison
    flaky: tuple[str, ...] = ()
    """Tests that fail at times without the fix too."""


def baseline(bench: Bench, edited: Sequence[str]) -> Suite:
    """The suite without a fix, from the cache where this very tree was run before by this very interpreter.

    `edited` are the files that fixes touch: they tell which packages' suites are concerned.
    """
    ways = suites(bench.copy.manifest, edited, bench.copy.folder, bench.installed)
    cache = _cache(bench, ways)
    known = _load(cache)
    if known is not None:
        return known
    suite = Suite(tuple(_first_with_tests(bench, way) for way in ways))
    if suite.trouble is None:
        _save(cache, suite)
    return suite


def _first_with_tests(bench: Bench, way: Sequence[Runner]) -> Part:
    for runner in way:
        part = _run_part(bench, "suite-before", runner)
        if part.outcomes or part.trouble is not None:
            break
    return part


def run_suite(
    bench: Bench,
    name: str,
    runners: Sequence[Runner],
    *,
    first: Sequence[str] = (),
    early: Early | None = None,
    workers: bool = False,
) -> Suite:
    """All tests of the copy as it is now: those of the files `first` before the others, of which `early` hears; in several
    processes with `workers`, where pytest-xdist is installed. Raises Cancelled."""
    parts = (_run_part(bench, name, runner, first=first, early=early, workers=workers) for runner in runners)
    return Suite(tuple(parts))


def _run_part(bench: Bench, name: str, runner: Runner, **more: Any) -> Part:
    run = bench.run_tests(name, runner, **more)
    trouble = _trouble(run, bench.settings.trial_timeout)
    return Part(runner, run.outcomes, trouble, run.tail, run.completed.seconds)


def _trouble(run: Run, limit: float) -> str | None:
    if run.completed.timed_out:
        return f"did not end within {limit:g} s"
    if run.completed.exceeded:
        return TOO_MANY
    if run.ended is None:
        code = run.completed.returncode
        return f"broke off (signal {-code})" if code is not None and code < 0 else "broke off"
    if run.ended in (0, 1, 2, _NO_TESTS):
        return None
    said = [line for line in run.completed.stderr.splitlines() if line.strip()]
    return f"could not be run ({said[-1].strip() if said else f'exit status {run.ended}'})"


def difference(bench: Bench, before: Suite, after: Suite, fixed: Mapping[str, str | None]) -> Difference:
    """Tests that passed before and do not after, those that fail by chance told apart by repeating them both ways.

    The copy holds the fix at the end as it does at the start. Raises Cancelled.
    """
    worse = lost(before, after)
    flaky = _flaky(bench, before, worse, fixed) if 0 < len(worse) <= _MOST_REPEATED else frozenset()
    newly = tuple(test for test in worse if test not in flaky)
    return Difference(SuiteComparison(before.count, after.count, newly), tuple(sorted(flaky)))


def lost(before: Suite, after: Suite) -> list[str]:
    """Tests that passed before and do not after."""
    return [test for test, outcome in before.outcomes.items() if outcome == "passed" and _lost(after, test)]


def mended(before: Suite, after: Suite) -> list[str]:
    """Tests that failed before and pass after."""
    return [
        test
        for test, outcome in after.outcomes.items()
        if outcome == "passed" and before.outcomes.get(test) == "failed"
    ]


def _lost(after: Suite, test: str) -> bool:
    return after.outcomes.get(test) != "passed"


def _flaky(bench: Bench, before: Suite, tests: list[str], fixed: Mapping[str, str | None]) -> frozenset[str]:
    """Those that do not always fail with the fix, or do not always pass without it.

    A test that passes alone may fail for its place in the order: then the whole suite has the last word.
    """
    with_fix = _repeated(bench, "repeat-with", before, tests, fixed)
    at_times = {test for test in tests if any(run.get(test) == "passed" for run in with_fix)}
    if at_times:
        bench.prepare(fixed)
        again = run_suite(bench, "suite-after-again", before.runners)
        at_times = {test for test in at_times if not _lost(again, test)}
    firm = [test for test in tests if test not in at_times]
    without = _repeated(bench, "repeat-without", before, firm, {}) if firm else []
    bench.prepare(fixed)
    return frozenset(at_times | {test for test in firm if any(run.get(test) == "failed" for run in without)})


def _repeated(
    bench: Bench, name: str, before: Suite, tests: list[str], texts: Mapping[str, str | None]
) -> list[Mapping[str, Outcome]]:
    found: list[Mapping[str, Outcome]] = []
    for _ in range(_REPEATS):
        bench.prepare(texts)
        parts = [
            Part(runner, bench.run_tests(name, runner, names).outcomes) for runner, names in before.by_runner(tests)
        ]
        found.append(Suite(tuple(parts)).outcomes)
    return found


def _cache(bench: Bench, ways: Sequence[Sequence[Runner]]) -> Path:
    key = hashlib.sha256()
    key.update(bench.copy.tree.encode())
    key.update(f"{bench.python.executable} {bench.python.version}".encode())
    key.update(json.dumps(sorted(bench.python.distributions.items())).encode())
    key.update(repr((_FORM, ways)).encode())
    return bench.copy.folder.parents[1] / f"baseline-{key.hexdigest()[:24]}.json"


def _load(path: Path) -> Suite | None:
    try:
        return Suite(tuple(_part(**part) for part in json.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        return None


def _part(runner: dict[str, Any], outcomes: dict[str, Outcome], seconds: float) -> Part:
    return Part(Runner(runner["kind"], runner["folder"], tuple(runner["apart"])), outcomes, seconds=seconds)


def _save(path: Path, suite: Suite) -> None:
    part = path.with_suffix(".part")
    facts = [
        {"runner": asdict(part.runner), "outcomes": dict(part.outcomes), "seconds": part.seconds}
        for part in suite.parts
    ]
    part.write_text(json.dumps(facts), encoding="utf-8")
    part.replace(path)
    old = sorted(path.parent.glob("baseline-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]
    for one in old:
        one.unlink(missing_ok=True)
