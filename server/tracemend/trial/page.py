"""The first page of a trial's record, for a reader who has never seen one: what came of each fix, and what was run for it. Pure."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tracemend.fix import SuiteCount, Verdict
from tracemend.incident import Incident
from tracemend.markdown import bullets, code, parts, plain, sentence
from tracemend.trial.failure import in_short
from tracemend.trial.request import Tried

PURPOSES = {
    "red": "**Red**: the crash is brought about, without a fix",
    "red-again": "Red again: whether it crashes every time",
    "red-root": "Red again: where the chain of exceptions begins",
    "green": "**Green**: the same with the fix",
    "green-again": "Green again: whether the crash stays away",
    "green-root": "Green again: whether the beginning of the chain is mended",
    "answered": "What the request is answered with the fix",
    "again": "Red and green again, and with changes that only silence the crash",
    "other-result": "Tests with another result of the function that crashed: they should fail",
    "silenced-again": "The same where the crash did not come by itself",
    "silenced": "The test with changes that only silence the crash: it should fail",
    "written-test": "The regression test that was written: without the fix, with it, with changes that only silence",
    "own-test-green": "The test that came with the fix, with it",
    "own-test-red": "The same test without the fix: it should fail",
    "suite-before": "The project's tests, without a fix",
    "suite-after": "The project's tests, with the fix",
    "suite-after-again": "The project's tests with the fix once more, since some failed by chance",
    "repeat-with": "Tests that fail now, again with the fix: whether they fail by chance",
    "repeat-without": "The same tests without the fix",
    "types": "The project's type checker",
    "compile": "Whether the changed files compile",
}
"""What each run of a trial is for, by the name under which it is kept."""

_WHERE = "Everything below ran in a copy of your project: your own files, index and branches were not touched."
_HOW_TO_READ = (
    "A red run is meant to crash and ends with the status of a crash; a green one must not. Equal runs share a row."
)
_LONGEST_COMMAND = 100


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a program in the copy. `returncode` is None where the time limit ended it."""

    number: int
    name: str
    argv: tuple[str, ...]
    returncode: int | None
    seconds: float
    files: tuple[str, ...]
    """What is kept of it: outputs that hold something, and its facts."""


def trial_page(incident: Incident, tried: Sequence[Tried], runs: Iterable[Ran], python: str, identity: str) -> str:
    """The page in Markdown. `python` is the project's version, `identity` the name by which the trial is had again."""
    return (
        parts(
            [
                f"# Trial of {code(in_short(incident))}",
                f"{_WHERE} It was run by Python {python}.",
                "## What came of it",
                _table(["fix", "verdict", "the crash", "tests before", "tests after", "time"], map(_outcome, tried)),
                *(_reasons(one) for one in tried),
                "## What was run",
                _HOW_TO_READ,
                _table(["run", "what for", "command", "ended with", "time", "kept"], _rows(runs)),
                f"Have it again: `tracemend replay {identity}`",
            ]
        )
        + "\n"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _outcome(tried: Tried) -> list[str]:
    verdict = tried.verdict
    before, after = (None, None) if verdict.suite is None else (verdict.suite.before, verdict.suite.after)
    title = plain(tried.fix.title)
    return [title, f"**{verdict.level}**", _crash(verdict), _count(before), _count(after), f"{verdict.seconds:.1f} s"]


def _crash(verdict: Verdict) -> str:
    if not verdict.reproduced:
        return "not brought about"
    return "came without the fix, is gone with it" if verdict.gone else "came without the fix, not shown to be gone"


def _count(count: SuiteCount | None) -> str:
    return "not compared" if count is None else f"{count.passed} passed, {count.failed} failed"


def _reasons(tried: Tried) -> str:
    """Why a verdict is what it is."""
    verdict = tried.verdict
    worse = verdict.suite.newly_failing if verdict.suite is not None else ()
    lines = [*(sentence(reason) for reason in verdict.reasons), *(f"Fails now: {code(test)}" for test in worse)]
    return parts([f"### {plain(tried.fix.title)}: {verdict.level}", bullets(lines)])


def _rows(runs: Iterable[Ran]) -> Iterable[list[str]]:
    """A row for each run, or for several equal ones in succession."""
    ordered = sorted(runs, key=lambda run: run.number)
    for _, equal in itertools.groupby(ordered, key=lambda run: (run.name, run.argv, run.returncode)):
        yield _row(list(equal))


def _row(runs: Sequence[Ran]) -> list[str]:
    first, last, many = runs[0], runs[-1], len(runs)
    return [
        str(first.number) if many == 1 else f"{first.number}–{last.number}",
        PURPOSES.get(first.name, first.name) + (f", {many} times" if many > 1 else ""),
        code(_command(first.argv)).replace("|", r"\|"),
        "the time limit" if first.returncode is None else f"status {first.returncode}",
        f"{sum(run.seconds for run in runs):.2f} s" + (" in all" if many > 1 else ""),
        "; ".join(" ".join(f"[{_kept(file, run, many)}]({file})" for file in run.files) for run in runs),
    ]


def _kept(file: str, run: Ran, many: int) -> str:
    """What a link is called: of several runs with the run's number."""
    name = {".out": "output", ".err": "errors", ".json": "facts"}[PurePath(file).suffix]
    return name if many == 1 else f"{run.number} {name}"


def _command(argv: Sequence[str]) -> str:
    """A command as it would be typed: without the interpreter's folder, and without the options by which a test run is read."""
    program, *rest = argv
    if rest[:2] == ["-m", "pytest"] and "--" in rest:
        rest = ["-m", "pytest", *rest[rest.index("--") + 1 :]]
    typed = shlex.join([PurePath(program).name, *rest])
    return typed if len(typed) <= _LONGEST_COMMAND else f"{typed[: _LONGEST_COMMAND - 1]}…"
