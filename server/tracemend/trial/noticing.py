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
    place = work.place_after(work.places[0], one) if work.places else None
    if place is None or is_test_file(place.file):
        return None
    text = one.texts.get(place.file) or work.request.snapshot.text(place.file)
    form = None if text is None else other_results(place, text)
    return None if form is None else {**one.texts, place.file: form}


def notices(run: Run, tests: Sequence[str] = (), *, strictly: bool) -> bool:
    """Whether one of the tests, of all that ran by default, failed for the other result; or, unless `strictly`, no other was
    given: it is of a type of which none is known, or what gives it was not done."""
    ended = [outcome for test, outcome in run.outcomes.items() if not tests or test in tests]
    return "failed" in ended or not (strictly or run.altered is True)


def suite_notices(work: Work, one: Candidate, suite: Suite, tests: Sequence[str]) -> bool:
    """Whether one of some tests of the suite fails for another result. Leaves that in the copy. Raises Cancelled."""
    form, strictly = other_form(work, one), one.fix.by_model
    if form is None:
        return not strictly
    work.bench.prepare(form)
    runs = ((work.bench.run_tests("other-result", runner, names), names) for runner, names in suite.by_runner(tests))
    return any(notices(run, names, strictly=strictly) for run, names in runs)
