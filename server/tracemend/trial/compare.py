"""What a fix does to the rest of the project: its suite, its types, whether it compiles."""

from __future__ import annotations

from collections.abc import Sequence

from tracemend.project.snapshot import Snapshot
from tracemend.trial.asserting import asserts
from tracemend.trial.early import Early
from tracemend.trial.impact import impacted_tests
from tracemend.trial.noticing import crashed_in_test, suite_notices
from tracemend.trial.red import Red
from tracemend.trial.runner import dotted
from tracemend.trial.suite import Suite, difference, lost, mended, run_suite
from tracemend.trial.typecheck import new_errors, type_errors
from tracemend.trial.work import Candidate, Work

_WORTH_ORDERING = 2.0
"""Seconds: the tests of a quicker suite are all known at once."""
_WORTH_WORKERS = 15.0


def no_comparison(before: Suite) -> str | None:
    """Why there is nothing to compare: `none`, or a sentence; None where there is."""
    if before.empty:
        return "none"
    if before.trouble is not None:
        return f"The suite {before.trouble} without the fix, so there is nothing to compare."
    return None


def compare(work: Work, one: Candidate, before: Suite, red: Red | None) -> None:
    """Run the suite with the fix, the tests first that import what it changes, and note the difference. Raises Cancelled."""
    if not work.put_in(one):
        return
    bench, slow = work.bench, before.seconds > _WORTH_ORDERING
    first = impacted_tests(one.files, Snapshot(bench.copy.folder), bench.copy.manifest) if slow else ()
    early = Early(first, before.outcomes, lambda told: _tell(work, one, told)) if first else None
    workers = before.seconds > _WORTH_WORKERS
    after = run_suite(bench, "suite-after", before.runners, first=first, early=early, workers=workers)
    if (first or workers) and lost(before, after):
        work.put_in(one)  # in another order tests may fail that do not in their own
        after = run_suite(bench, "suite-after", before.runners)
    if after.trouble is not None:
        one.note(worse=f"With the fix the suite {after.trouble}; without it, it ends.")
        return
    shown = _shown_by(work, red)
    if one.found.other is None and after.outcomes.get(shown) == "failed":
        one.note(other=f"a failure of {shown} within the suite")
    differing = difference(bench, before, after, one.texts)
    one.note(suite=differing.comparison, flaky=differing.flaky)
    if differing.comparison.newly_failing:
        one.note(output=bench.copy.relative(after.output))
        return
    judged = "" if crashed_in_test(work) else shown  # by what it is run for: see `green`
    others = [test for test in mended(before, after) if test.partition("[")[0] != judged]
    telling = [test for test in others if asserts(test, work.request.snapshot)]
    if telling and suite_notices(work, one, after, telling):
        one.note(asserted=True)


def _shown_by(work: Work, red: Red | None) -> str:
    """The test that shows the crash, as the suite names it; "" for none."""
    if red is None or red.reproduction.kind != "test":
        return ""
    runner, test = work.bench.runner_of(red.reproduction)
    return runner.named(test if runner.kind == "pytest" else dotted(test))


def _tell(work: Work, one: Candidate, told: str) -> None:
    one.note(running=told)
    work.tell(one)


def compiles(work: Work, one: Candidate) -> None:
    """Refuse a fix that the project's interpreter can't compile. Raises Cancelled."""
    sources = _sources(one)
    if sources and work.put_in(one):
        trouble = work.bench.trouble_compiling(sources)
        if trouble is not None:
            one.note(refused=f"With the fix the code does not compile: {trouble}.")


def compare_types(work: Work, one: Candidate, checker: str) -> None:
    """Note what the type checker finds with the fix, and not without it. Raises Cancelled."""
    sources = _sources(one)
    if not sources:
        return
    work.bench.prepare({})
    before = type_errors(work.bench, checker, [file for file in sources if (work.bench.copy.folder / file).exists()])
    if work.put_in(one):
        after = type_errors(work.bench, checker, sources)
        one.note(type_errors=new_errors(before, after), checker=checker)


def _sources(one: Candidate) -> Sequence[str]:
    return [file for file in one.files if file.endswith(".py")]
