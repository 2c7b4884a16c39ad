"""A regression test made from the crash, and whether a test can tell a fix from what only silences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracemend.fix import Expected, NewFile
from tracemend.incident import exception_type_name
from tracemend.trial.bench import Bench
from tracemend.trial.failure import find_same
from tracemend.trial.observed import Call, Run
from tracemend.trial.place import Place
from tracemend.trial.regression_text import CallToTest, call_to_test, class_expression, write_test
from tracemend.trial.request import Reproduction, TrialRequest
from tracemend.trial.silencer import silencers

_Texts = Mapping[str, str | None]
_TRIES = 5
"""How often a silenced form is run again whose first run did not crash."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A test that is red without the fix and green with it."""

    tells_apart: bool
    """It is red for what only silences the crash too."""
    test: NewFile


def fails_for_silencers(
    bench: Bench, request: TrialRequest, places: Sequence[Place], way: Reproduction, test: NewFile
) -> bool:
    """Whether a new test fails for every silenced form of the unfixed code. Raises Cancelled."""
    variants = silenced_forms(request, places, {test.file: test.text})
    return tells_apart(bench, way, variants, bench.reproduce_each("silenced", way, variants))


def tells_apart(bench: Bench, way: Reproduction, silenced: Sequence[_Texts], runs: Sequence[Run]) -> bool:
    """Whether a test fails for every silenced form of the unfixed code, by a run of each and some more of those in which the crash,
    which may come by chance, did not come: they tell nothing. Raises Cancelled."""
    if not silenced:
        return False
    idle = []
    for form, run in zip(silenced, runs, strict=False):
        if not fails([run]):
            if run.altered is not False:
                return False
            idle.append(form)
    more = bench.reproduce_each("silenced-again", way, idle * _TRIES) if idle else []
    rounds = [[run for run in more[number :: len(idle)] if run.altered is not False] for number in range(len(idle))]
    return all(told and fails(told) for told in rounds)


def fails(runs: Sequence[Run]) -> bool:
    """Whether a test failed in every run."""
    return all("failed" in run.outcomes.values() for run in runs)


def regression_test(
    bench: Bench,
    request: TrialRequest,
    places: Sequence[Place],
    red: Run,
    green: Run,
    fixed: Mapping[str, str | None],
    *,
    results: bool,
    expected: Expected | None = None,
) -> Checked | None:
    """A new test of the innermost function on the stack that can be called with what it was called with; None where there is
    none, or where the test does not come out red without the fix and green with it.

    `expected` is what the fix itself says of that call: a value that it returns there, an error that it raises.
    With `results` it expects what the fixed code returned; that is worth no more than the fix, and so not asked of one in doubt.
    Raises Cancelled.
    """
    call = _callable(request, places, red, green, expected)
    if call is None:
        return None
    stated = results or (call.result is not None and expected is not None and call.result.text == expected.returns)
    test = write_test(call if stated else replace(call, result=None), request.snapshot, bench.style_of_tests)
    way = bench.test_way(test)
    texts = {test.file: test.text}
    silenced = silenced_forms(request, places, texts)
    variants: list[Mapping[str, str | None]] = [texts, {**fixed, **texts}, *silenced]
    alone = "():\n" in test.text  # fixtures are those of plug-ins, perhaps
    without, with_fix, *others = bench.reproduce_each("written-test", way, variants, lean=alone)
    passes = with_fix.completed.returncode == 0 and "passed" in with_fix.outcomes.values()
    if find_same(request.incident, without.incidents) is None or not passes:
        return None
    return Checked(bool(others) and fails(others), test)


def _callable(
    request: TrialRequest, places: Sequence[Place], red: Run, green: Run, expected: Expected | None
) -> CallToTest | None:
    raises = None if expected is None else expected.raises
    exception = exception_type_name(request.incident.raised.type)
    for number, place in enumerate(places):
        crashed = [c for c in red.calls if c.place == str(number) and c.escaped == exception]
        for call in crashed[:1]:
            again = _again(call, green)
            if call.arguments is None or again is None:
                continue
            on_purpose = raises is not None and again.escaped == raises.rpartition(".")[2]
            if again.escaped is not None and not on_purpose:
                continue
            found = call_to_test(place, call.arguments, again.result, exception, request.snapshot)
            if found is not None:
                return replace(found, raises=class_expression(raises)) if on_purpose and raises else found
    return None


def _again(call: Call, green: Run) -> Call | None:
    same = [c for c in green.calls if c.place == call.place and c.arguments == call.arguments]
    return same[-1] if same else None


def silenced_forms(
    request: TrialRequest, places: Sequence[Place], texts: Mapping[str, str | None]
) -> list[Mapping[str, str | None]]:
    """The unfixed code, with `texts` over it, with the crashing statement silenced in each way."""
    place = places[0] if places else None
    text = None if place is None else request.snapshot.text(place.file)
    if place is None or text is None:
        return []
    return [{**texts, place.file: variant} for variant in silencers(place, text)]
