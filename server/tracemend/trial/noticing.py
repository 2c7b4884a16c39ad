"""Whether the user's tests notice another result of the code that crashed: if they do not, they don't say what is to come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.trial.observed import Run
from tracemend.trial.other_results import other_results
from tracemend.trial.suite import Suite
from tracemend.trial.work import Candidate, Work


def other_form(work: Work, one: Candidate) -> Mapping[str, str | None] | None:
    """The texts of a fix with another result of the function that crashed; None where none is known."""
    place = work.place_after(work.places[0], one) if work.places and not crashed_in_test(work) else None
    if place is None:
        return None
    before = work.request.snapshot.text(place.file)
    text = one.texts.get(place.file) or before
    form = None if text is None else other_results(place, text, before or "")
    return None if form is None else {**one.texts, place.file: form}


def crashed_in_test(work: Work) -> bool:
    """Whether it is a statement of a test itself that failed: what it says is then said of the very result."""
    return any(is_test_file(place.file) for place in work.places[:1])


def notices(run: Run, tests: Sequence[str] = (), *, strictly: bool) -> bool:
    """Whether one of the tests, of all that ran by default, failed for the other result; or, unless `strictly`, no other was
    given: it is of a type of which none is known, or what gives it was not done."""
    ended = [outcome for test, outcome in run.outcomes.items() if not tests or test in tests]
    return "failed" in ended or not (strictly or run.altered is True)


def suite_notices(work: Work, one: Candidate, suite: Suite, tests: Sequence[str]) -> bool:
    """Whether one of some tests of the suite fails for another result. Leaves that in the copy. Raises Cancelled."""
    form, strictly = other_form(work, one), one.fix.by_model
    if form is None:
        return not strictly or crashed_in_test(work)
    work.bench.prepare(form)
    runs = ((work.bench.run_tests("other-result", runner, names), names) for runner, names in suite.by_runner(tests))
    return any(notices(run, names, strictly=strictly) for run, names in runs)
