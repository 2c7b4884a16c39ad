"""Green: the reproduction with a fix, and what it proves: gone, nothing else in its place, the fix at work and not around."""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.diagnosis.blame import failed_connection
from tracemend.fix import NewFile
from tracemend.incident import exception_type_name
from tracemend.progress import Progress
from tracemend.trial.again import Again, stays_away
from tracemend.trial.asserting import Told, asserts, changed_examples, changed_test, end_of_test, is_example, told_by
from tracemend.trial.consent import way_words
from tracemend.trial.failure import find_same, in_short, same_failure
from tracemend.trial.limits import TOO_MANY
from tracemend.trial.losses import losses
from tracemend.trial.meaning import is_evident, unmeant
from tracemend.trial.noticing import crashed_in_test, notices, other_form
from tracemend.trial.observed import Call, Run
from tracemend.trial.overfitting import overfits
from tracemend.trial.place import Place, root_place
from tracemend.trial.red import Red
from tracemend.trial.regression import fails_for_silencers, regression_test
from tracemend.trial.request_tests import expecting, telling_status, told_status
from tracemend.trial.silencer import added_guards
from tracemend.trial.tampering import tampers
from tracemend.trial.verdict import Findings
from tracemend.trial.work import LAST, Candidate, Work

_FOR_PEOPLE = re.compile(
    r"(?:.*/)?(?:\.env\.(?:example|sample|template|dist)|\.gitignore|README\S*|(?:docker-)?compose\.ya?ml)"
)
"""Files that no program of the project reads."""


def prove(work: Work, one: Candidate, red: Red) -> Run | None:
    """Run the reproduction with the fix, and put what it shows into the findings; the run where the crash is gone, and nothing
    else came in its place. Raises Cancelled."""
    if not work.put_in(one, red.written):
        return None
    places = [work.place_after(place, one) for place in work.places]
    last = _end_of_test(work, one, red)
    green = work.observe("green", red.reproduction, places, one.files, everywhere=bool(red.written), last=last)
    one.note(reproduced=True, way=way_words(red.reproduction), without=red.without)
    one.found = _seen(work, one, red, green)
    one.note(unfinished=_unfinished(work, red, green, last))
    one.note(on_purpose=_on_purpose(one))
    if one.found.still is not None or (one.found.other is not None and not one.found.on_purpose):
        return None
    work.watch(Progress("prove", f"Crash gone: {one.fix.title}", green.completed.seconds))
    return green


def examine(work: Work, one: Candidate, red: Red, green: Run, again: Again) -> None:
    """Whether the crash stays away, what the fix does in its place, and whether a test tells it from what only silences."""
    _effect(work, one, red, green)
    _meaning(work, one, red)
    red = again.measured(work, red)
    in_doubt = not one.found.effect or bool(one.found.guards)
    if red.by_chance or red.reproduction.kind == "test" or not in_doubt:
        stays_away(work, one, red, green, again)
    _own_test(work, one, red, again)
    _check(work, one, red, green, again)


def _end_of_test(work: Work, one: Candidate, red: Red) -> Place | None:
    """The last statement of the user's test that shows the crash; None where there is none, or the fix changes it."""
    if red.reproduction.kind != "test" or red.written:
        return None
    place = end_of_test(work.bench.named(red.reproduction), work.request.snapshot)
    return None if place is None or place.file in one.texts else place


def _unfinished(work: Work, red: Red, green: Run, last: Place | None) -> str | None:
    """The test that shows the crash where it was skipped with the fix, or left before its end; None where it ran."""
    if red.reproduction.kind != "test":
        return None
    # One statement of a function is watched: where the test itself crashed, that one.
    own = last is not None and any((place.file, place.scope) == (last.file, last.scope) for place in work.places[:1])
    ends = [call for call in green.calls if call.place == ("0" if own else LAST)]
    told = last is None or not red.run.calls or any(call.completed and call.escaped is None for call in ends)
    return None if told and "passed" in green.outcomes.values() else work.bench.named(red.reproduction)


def _on_purpose(one: Candidate) -> bool:
    """Whether the other failure is the error that the fix itself raises."""
    raises = None if one.fix.expected is None else one.fix.expected.raises
    if raises is None or one.found.other is None:
        return False
    came = re.match(r"[\w.]+", one.found.other)
    return came is not None and exception_type_name(came[0]) == exception_type_name(raises)


def _seen(work: Work, one: Candidate, red: Red, green: Run) -> Findings:
    """Whether the failure is gone, what else came, and where the edited code came from."""
    incident = work.request.incident
    same = find_same(incident, green.incidents)
    others = [in_short(i) for i in green.incidents if not same_failure(incident, i)]
    other = next((text for text in others if text not in red.strange), None)
    if same is None and other is None:
        other = _bad_end(green, work.request.settings.trial_timeout)
    strayed = tuple(file for file in one.files if file in green.strayed)
    missing = tuple(f for f in one.files if f not in green.used and f not in strayed and not _FOR_PEOPLE.fullmatch(f))
    still = None if same is None else in_short(same)
    output = "" if still is None and other is None else work.bench.copy.relative(green.tail)
    return replace(one.found, still=still, other=other, strayed=strayed, missing=missing, output=output)


def _bad_end(green: Run, limit: float) -> str | None:
    """What is wrong with how a run without any traceback ended; None when all is well."""
    code = green.completed.returncode
    if green.completed.timed_out:
        return f"a run that did not end within {limit:g} s"
    if green.completed.exceeded:
        return f"a run that {TOO_MANY}"
    if code == 0:
        return None
    failed = [test for test, outcome in green.outcomes.items() if outcome == "failed"]
    if failed:
        return f"a failure of {failed[0]}"
    return f"an end by signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def _effect(work: Work, one: Candidate, red: Red, green: Run) -> None:
    """Note whether the statement that crashed now runs to its end in the call that crashed."""
    old, evident = work.old_texts(one.fix), is_evident(one.fix)
    one.note(guards=(*added_guards(old, one.texts), *losses(old, one.texts, evident=evident)))
    failure = failed_connection(work.request.incident)
    if failure is not None:
        # A variable's default in the settings guards nothing: the connection is made, or it is not.
        one.note(guards=(), effect=True, effect_text=f"{failure.server.title} now takes the connection")
        return
    effect, text = _effect_seen(work, one, red, green)
    one.note(effect=effect, effect_text=text)


def _meaning(work: Work, one: Candidate, red: Red) -> None:
    """Note what speaks against this fix being the one that is meant."""
    incident, snapshot, old = work.request.incident, work.request.snapshot, work.old_texts(one.fix)
    around = {place.file: snapshot.text(place.file) or "" for place in work.places}
    crashed = next(iter(work.places), None)
    # The server says of a changed setting whether it is meant: it takes the project's connection, or it does not.
    decided = is_evident(one.fix) or failed_connection(incident) is not None
    touched = [file for file in old if file.endswith(".py")] if decided else list(one.texts)
    told = told_by(work.bench.named(red.reproduction), snapshot) if red.reproduction.kind == "test" else Told()
    fitted = overfits(old, one.texts, told) if one.fix.by_model else None
    one.note(
        unmeant=None if decided else unmeant(incident, old, one.texts, around),
        changed_test=changed_test(touched, crashed, exception_type_name(incident.raised.type), told)
        or changed_examples(old, one.texts),
        tampers=None if decided else tampers(old, one.texts) or fitted,
    )


def _effect_seen(work: Work, one: Candidate, red: Red, green: Run) -> tuple[bool, str]:
    if not work.places:
        return not one.found.missing, "the file that could not be read is now executed"
    call = _call_that_crashed(red.run)
    effect, text = _effect_of(None if call is None else _same_call(call, green))
    if effect and work.places[0].raises:
        effect, text = False, "what raised the exception was taken out, and its reason may be there still"
    if not effect and _effect_at_root(work, one, red):
        effect, text = True, "the statement where the chain of exceptions began now runs to its end"
    return effect, text


def _effect_at_root(work: Work, one: Candidate, red: Red) -> bool:
    """Whether the first exception of a chain comes no more: what was raised because of it is then rightly skipped."""
    root = root_place(work.request.incident, work.request.snapshot)
    after = None if root is None else work.place_after(root[0], one)
    if root is None or after is None or root[0].raises:
        return False
    work.bench.prepare(red.written)
    before = work.bench.reproduce("red-root", red.reproduction, watch=[("0", root[0])], exception=root[1])
    call = _call_that_crashed(before)
    if call is None or not work.put_in(one, red.written):
        return False
    with_fix = work.bench.reproduce("green-root", red.reproduction, watch=[("0", after)], exception=root[1])
    return _effect_of(_same_call(call, with_fix))[0]


def _call_that_crashed(run: Run) -> Call | None:
    """The call of the innermost place that the exception came out of."""
    calls = [call for call in run.calls if call.place == "0" and call.raised is not None]
    return next((call for call in calls if call.escaped is not None), calls[0] if calls else None)


def _same_call(call: Call, run: Run) -> Call | None:
    """The call of another run that matches: of the same number, or else with the same arguments."""
    same = [other for other in run.calls if other.place == call.place]
    by_number = [other for other in same if other.number == call.number]
    alike = [other for other in same if other.arguments == call.arguments]
    found = [other for other in by_number if other in alike] or alike or by_number
    return found[-1] if found else None


def _effect_of(call: Call | None) -> tuple[bool, str]:
    if call is None:
        return False, "the function that crashed was not called again"
    if call.swallowed:
        return False, f"{call.raised or 'the exception'} is still raised there, and now swallowed"
    if not call.hit:
        return False, "the statement that crashed is now skipped"
    if not call.completed:
        return False, "the statement that crashed did not run to its end"
    return True, "the statement that crashed now runs to its end"


def _own_test(work: Work, one: Candidate, red: Red, again: Again) -> None:
    """A test that came with the fix must fail without it and pass with it."""
    test = one.fix.test
    if test is None or test.file in red.written or one.found.still is not None:
        return
    way = work.bench.test_way(test)
    if not work.put_in(one, {test.file: test.text}):
        return
    if work.bench.reproduce("own-test-green", way).completed.returncode != 0:
        one.note(own_test=f"{test.file}, which came with the fix, does not pass with it.")
        return
    if test not in again.fails_without:
        work.bench.prepare({test.file: test.text})
        again.fails_without[test] = work.bench.reproduce("own-test-red", way).completed.returncode != 0
    if not again.fails_without[test]:
        one.note(own_test=f"{test.file}, which came with the fix, passes without it too.")
    elif work.request.strict_test and not fails_for_silencers(work.bench, work.request, work.places, way, test):
        words = "does not fail for what only silences the crash"
        one.note(own_test=f"{test.file}, which came with the fix, {words}.")


def _check(work: Work, one: Candidate, red: Red, green: Run, again: Again) -> None:
    """Whether the reproduction, or a regression test made of it, tells the fix from one that only silences."""
    if one.found.still is not None:
        return
    if red.reproduction.kind == "test" and not red.written:
        named = work.bench.named(red.reproduction)
        changed = named.partition("::")[0] in one.texts and not is_example(named)  # see `changed_examples`
        checked = again.tells_apart and not changed
        one.note(checked=checked)
        if checked and asserts(named, work.request.snapshot):
            one.note(asserted=_noticed(work, one, red, again))
        return
    if one.fix.test is not None and one.fix.test.file not in red.written:
        return
    if red.keep:
        _keep(work, one, red, tells=again.tells_apart)
        if one.found.written_tells:
            return
    behaves = one.found.effect and not one.found.guards
    test = regression_test(
        work.bench, work.request, work.places, red.run, green, one.texts, results=behaves, expected=one.fix.expected
    )
    if test is not None and (test.tells_apart or not red.keep):
        one.fix = replace(one.fix, test=test.test)
        one.note(written=test.test.file, written_tells=test.tells_apart)


def _noticed(work: Work, one: Candidate, red: Red, again: Again) -> bool:
    """Whether the test fails where the function that crashed gives another result than with the fix."""
    form, run = other_form(work, one), again.others.get(one.fix.id)
    if form is None:
        return not one.fix.by_model or crashed_in_test(work)
    if run is None:
        work.bench.prepare(form)
        run = work.bench.reproduce("other-result", red.reproduction)
    return notices(run, strictly=one.fix.by_model)


def _keep(work: Work, one: Candidate, red: Red, *, tells: bool) -> None:
    """Take the test that brought the crash about for the fix's regression test, expecting the status that the fix gives where it
    is one of success."""
    test = next(NewFile(file, text) for file, text in red.written.items())
    if one.found.effect and not one.found.guards and work.put_in(one, {test.file: telling_status(test).text}):
        status = told_status(work.bench.reproduce("answered", red.reproduction).tail)
        if status is not None and status < 400:
            test = expecting(test, status)
            tells = tells or fails_for_silencers(work.bench, work.request, work.places, red.reproduction, test)
    one.fix = replace(one.fix, test=test)
    one.note(written=test.file, written_tells=tells)
