"""The regression test of a fix before any trial: where the traceback and the source alone tell how the crash is called, and the
fix what comes of it. A trial writes and tries its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import chain

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.incident import Incident
from tracemend.project.snapshot import Snapshot
from tracemend.recipes.propose import Considered, consider
from tracemend.trial.observed import Expression
from tracemend.trial.place import crash_places
from tracemend.trial.recorded import recorded_calls
from tracemend.trial.regression_text import CallToTest, class_expression, write_test
from tracemend.trial.runner import RunnerKind, runner_of_new_tests
from tracemend.trial.written_calls import written_calls


def consider_with_tests(site: CrashSite) -> Considered:
    """What all recipes say about a site, each fix with its test where it can be foreseen."""
    facts = site.interpreter
    installed = () if facts is None else facts.distributions
    said = consider(site)
    return replace(said, fixes=with_foreseen_tests(said.fixes, site.incident, site.snapshot, installed))


def with_foreseen_tests(
    fixes: Iterable[Fix], incident: Incident, snapshot: Snapshot, installed: Collection[str]
) -> tuple[Fix, ...]:
    """The fixes, each with its test where it can be foreseen. `installed`: names of the interpreter's distributions.

    Where a test of the user's is on the stack already none is written.
    """
    found = tuple(fixes)
    places = crash_places(incident, snapshot)
    if not places or any(is_test_file(place.file) for place in places):
        return found
    calls = chain(recorded_calls(incident, snapshot), written_calls(incident, snapshot))
    call = next(calls, None) if any(fix.changes_code for fix in found) else None
    if call is None:
        return found

    def style(folder: str) -> RunnerKind:
        names = {name.lower().replace("_", "-") for name in installed}
        return runner_of_new_tests(folder, snapshot.root, names).kind

    innermost = call.place == places[0]
    return tuple(_with_test(fix, _call_of(fix, call, innermost=innermost), snapshot, style) for fix in found)


def _call_of(fix: Fix, call: CallToTest, *, innermost: bool) -> CallToTest | None:
    """The call with what is expected of it; None where nothing is known of how it ends with the fix."""
    if fix.test is not None or fix.beside or not any(file.endswith(".py") for file in fix.files):
        return None
    expected = fix.expected
    if expected is None or not innermost:
        # A safe fix lets the statement run to its end, or returns: what it does on purpose is known where it crashed alone.
        return call if fix.applicability == "safe" and expected is None else None
    if expected.raises is not None:
        return replace(call, raises=class_expression(expected.raises))
    return replace(call, result=Expression(expected.returns)) if expected.returns is not None else call


def _with_test(fix: Fix, call: CallToTest | None, snapshot: Snapshot, style: Callable[[str], RunnerKind]) -> Fix:
    if call is None:
        return fix
    return replace(fix, test=write_test(call, snapshot, style), foreseen=True)
