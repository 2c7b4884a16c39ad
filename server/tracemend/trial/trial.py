"""A trial: the crash brought about, each fix tried on it, the suite compared, a verdict for each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.fix import Fix, Verdict, apply_fix
from tracemend.incident import Frame, Incident, exception_type_name
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.interpreter import interpreter_facts
from tracemend.project.process import Cancel
from tracemend.project.state import workspace_state
from tracemend.trial.bench import Bench, Call, Run
from tracemend.trial.failure import find_same, in_short, same_failure
from tracemend.trial.guard import guard
from tracemend.trial.place import Place, crash_places, moved
from tracemend.trial.record import new_record
from tracemend.trial.recorded import tests_of_recorded_calls
from tracemend.trial.regression import checked_by, regression_test
from tracemend.trial.reproduction import OWN_ORIGINS, candidates
from tracemend.trial.request import Reproduction, TrialRequest, Tried
from tracemend.trial.silencer import added_guards
from tracemend.trial.suite import Suite, baseline, difference, run_suite
from tracemend.trial.verdict import Findings, decide
from tracemend.trial.working_copy import working_copy


def try_fixes(request: TrialRequest, *, cancel: Cancel, watch: Watch = unwatched) -> tuple[Tried, ...]:
    """A verdict for each fix of the request, in its order.

    Runs the project's own code by the project's own interpreter, in a copy of the working tree.
    Raises ProjectUnusable when there is no interpreter or no copy can be made, Cancelled when `cancel` is asked.
    """
    python = interpreter_facts(request.project)
    if python is None:
        raise ProjectUnusable(
            "No Python interpreter of the project was found: name one by the setting tracemend.interpreter."
        )
    if request.checkout is not None:
        request = replace(request, incident=_as_seen_in(request.project.root, request.checkout, request.incident))
    with working_copy(request.project, request.snapshot, request.checkout) as copy, guard() as keeper:
        record = new_record(workspace_state(request.checkout or request.project.root))
        record.keep("tree", {"digest": copy.tree, "left_out": copy.left_out, "python": python.version})
        trial = _Trial(request, Bench(copy, python, request.settings, cancel, record, keeper), watch)
        return trial.run()


def _as_seen_in(root: Path, checkout: Path, incident: Incident) -> Incident:
    """The incident with paths of the checkout as paths of a worktree made from it."""

    def led(frame: Frame) -> Frame:
        path = Path(frame.file)
        return replace(frame, file=str(root / path.relative_to(checkout))) if path.is_relative_to(checkout) else frame

    records = (replace(record, frames=tuple(map(led, record.frames))) for record in incident.exceptions)
    return replace(incident, exceptions=tuple(records))


@dataclass(frozen=True)
class _Red:
    """The crash, brought about on the unfixed code."""

    reproduction: Reproduction
    run: Run
    strange: tuple[str, ...] = ()
    """Other failures that the same run shows without any fix."""
    written: Mapping[str, str] = field(default_factory=dict)
    """The test that the trial wrote to bring the crash about; empty where there was a way already."""


@dataclass
class _Candidate:
    """One fix on its way through the trial."""

    fix: Fix
    texts: Mapping[str, str | None]
    found: Findings = field(default_factory=Findings)
    seconds: float = 0.0


@dataclass
class _Trial:
    request: TrialRequest
    bench: Bench
    watch: Watch
    places: tuple[Place, ...] = ()
    tried: list[str] = field(default_factory=list)
    before: Suite | None = None
    tells_apart: bool | None = None
    """Whether the reproducing test fails for silenced forms of the code too; None until it was asked."""

    def run(self) -> tuple[Tried, ...]:
        """Reproduce once, prove each fix, then run the suite for those that are left."""
        self.places = crash_places(self.request.incident, self.request.snapshot)
        with self.step("reproduce", "Bringing the crash about"):
            red = self.find_red()
        all_of_them = [self.candidate(fix) for fix in self.request.fixes]
        for one in all_of_them:
            with self.timed(one):
                self.prove(one, red)
        for one in all_of_them:
            with self.timed(one):
                self.compare(one)
        return tuple(self.judged(one, red) for one in all_of_them)

    def candidate(self, fix: Fix) -> _Candidate:
        """The fix with the texts that it makes of today's."""
        try:
            return _Candidate(fix, apply_fix(fix, self.old_texts(fix)))
        except ValueError as error:
            return _Candidate(fix, {}, Findings(refused=f"The fix does not fit the code any more: {error}."))

    def old_texts(self, fix: Fix) -> dict[str, str]:
        """Today's texts of the files that a fix touches."""
        return {file: text for file in fix.files if (text := self.request.snapshot.text(file)) is not None}

    # Red

    def find_red(self) -> _Red | None:
        """The first way that brings the reported failure about on the unfixed code."""
        for way, written in self.ways():
            self.bench.copy.reset()
            self.bench.copy.change(written)
            try:
                run = self.observe("red", way, self.places, everywhere=bool(written))
            except OSError as error:
                self.tried.append(f"{way_words(way)} could not be started ({error.strerror}).")
                continue
            if find_same(self.request.incident, run.incidents) is not None:
                others = tuple(in_short(i) for i in run.incidents if not same_failure(self.request.incident, i))
                return _Red(way, run, others, written)
            self.tried.append(_not_red(way, run, self.request.settings.trial_timeout))
        if not self.tried:
            self.tried.append(_no_way(self.request))
        return None

    def ways(self) -> Iterator[tuple[Reproduction, Mapping[str, str]]]:
        """What may bring the crash about, with the test that must be written for it."""
        request = self.request
        if request.reproduction is not None:
            tests = [fix.test for fix in request.fixes if fix.test is not None]
            named = request.reproduction.argv[0].partition("::")[0]
            missing = request.snapshot.text(named) is None
            yield request.reproduction, {t.file: t.text for t in tests[:1] if missing and t.file == named}
            return
        for way in candidates(request.incident, request.snapshot):
            yield way, {}
        for test in tests_of_recorded_calls(request.incident, request.snapshot, pytest=self.bench.has_pytest):
            yield self.bench.test_way(test), {test.file: test.text}

    def observe(
        self,
        name: str,
        way: Reproduction,
        places: Sequence[Place | None],
        files: Sequence[str] = (),
        *,
        everywhere: bool = False,
    ) -> Run:
        """One run of the reproduction with its places watched: of a test of the user's only the innermost."""
        watched = [(str(number), place) for number, place in enumerate(places) if place is not None]
        if way.kind == "test" and not everywhere:
            watched = [(number, place) for number, place in watched if number == "0"]
        exception = exception_type_name(self.request.incident.raised.type)
        return self.bench.reproduce(name, way, watch=watched, exception=exception, files=files)

    # Green

    def prove(self, one: _Candidate, red: _Red | None) -> None:
        """Run the reproduction with the fix, and see what it shows."""
        if one.found.refused is not None:
            return
        if red is None:
            one.found = replace(one.found, not_reproduced=tuple(self.tried))
            return
        with self.step("prove", f"Trying: {one.fix.title}"):
            if not self.put_in(one, red.written):
                return
            places = [self.place_after(place, one) for place in self.places]
            files = [file for file, text in one.texts.items() if text is not None]
            green = self.observe("green", red.reproduction, places, files, everywhere=bool(red.written))
            one.found = replace(one.found, reproduced=True, way=way_words(red.reproduction))
            one.found = self.seen(one, red, green, files)
            if one.found.still is None and one.found.other is None:
                one.found = self.effect(one, red, green)
                self.check(one, red, green)

    def put_in(self, one: _Candidate, written: Mapping[str, str] | None = None) -> bool:
        """Write the fix, and the test that brings the crash about, into a clean copy."""
        self.bench.copy.reset()
        try:
            self.bench.copy.change({**one.texts, **(written or {})})
        except TracemendError as error:
            one.found = replace(one.found, refused=str(error))
            return False
        return True

    def place_after(self, place: Place, one: _Candidate) -> Place | None:
        """Where the place is with the fix."""
        text = self.request.snapshot.text(place.file)
        if text is None or one.texts.get(place.file, "") is None:
            return None
        return moved(place, text, one.fix.edits)

    def seen(self, one: _Candidate, red: _Red, green: Run, files: Sequence[str]) -> Findings:
        """Whether the failure is gone, what else came, and where the edited code came from."""
        same = find_same(self.request.incident, green.incidents)
        others = [in_short(i) for i in green.incidents if not same_failure(self.request.incident, i)]
        other = next((text for text in others if text not in red.strange), None)
        if same is None and other is None:
            other = _bad_end(red.run, green, self.request.settings.trial_timeout)
        strayed = tuple(file for file in files if file in green.strayed)
        missing = tuple(file for file in files if file not in green.used and file not in strayed)
        return replace(
            one.found, still=None if same is None else in_short(same), other=other, strayed=strayed, missing=missing
        )

    def effect(self, one: _Candidate, red: _Red, green: Run) -> Findings:
        """Whether the statement that crashed now runs to its end in the call that crashed."""
        guards = added_guards(self.old_texts(one.fix), one.texts)
        if not self.places:
            text = "the file is now executed"
            return replace(one.found, guards=guards, effect=not one.found.missing, effect_text=text)
        call = call_that_crashed(red.run)
        again = None if call is None else same_call(call, green)
        effect, text = _effect(again)
        return replace(one.found, guards=guards, effect=effect, effect_text=text)

    def check(self, one: _Candidate, red: _Red, green: Run) -> None:
        """Whether the reproduction, or a regression test made of it, tells the fix from one that only silences."""
        if red.reproduction.kind == "test" and not red.written:
            if self.tells_apart is None:
                self.tells_apart = checked_by(self.bench, self.request, self.places, red.reproduction)
            one.found = replace(one.found, checked=self.tells_apart)
            return
        behaves = one.found.effect and not one.found.guards
        test = regression_test(self.bench, self.request, self.places, red.run, green, one.texts, results=behaves)
        if test is not None and one.fix.test is None:
            one.fix = replace(one.fix, test=test.test)
            one.found = replace(one.found, written=test.test.file, written_tells=test.tells_apart)

    # Suite

    def compare(self, one: _Candidate) -> None:
        """Run the suite with the fix, unless the fix is out already."""
        found = one.found
        if found.refused is not None or found.still is not None:
            return
        if self.request.settings.trial_suite == "none":
            one.found = replace(found, no_suite="off")
            return
        before = self.suite_before()
        if before.trouble is not None or before.empty:
            words = (
                "none"
                if before.empty
                else f"The suite {before.trouble} without the fix, so there is nothing to compare."
            )
            one.found = replace(found, no_suite=words)
            return
        with self.step("suite", f"Running the suite with: {one.fix.title}"):
            if not self.put_in(one):
                return
            after = run_suite(self.bench, "suite-after")
            if after.trouble is not None:
                one.found = replace(found, worse=f"With the fix the suite {after.trouble}; without it, it ends.")
                return
            differing = difference(self.bench, before, after, one.texts)
            one.found = replace(found, suite=differing.comparison, flaky=differing.flaky)

    def suite_before(self) -> Suite:
        """The baseline, run once a trial."""
        if self.before is None:
            with self.step("suite", "Running the suite without a fix"):
                self.bench.copy.reset()
                self.before = baseline(self.bench)
        return self.before

    # Verdict

    def judged(self, one: _Candidate, red: _Red | None) -> Tried:
        """The fix with its verdict."""
        level, reasons = decide(one.found)
        found = one.found
        gone = found.reproduced and found.still is None and found.refused is None
        record = self.bench.record
        verdict = Verdict(
            level, found.reproduced, gone, found.suite, round(one.seconds, 3), reasons, str(record.folder)
        )
        record.keep(f"verdict-{one.fix.id}", verdict_facts(one.fix, verdict, found))
        return Tried(one.fix, verdict, None if red is None else red.reproduction)

    @contextmanager
    def step(self, name: str, text: str) -> Iterator[None]:
        """Tell of a step when it begins and when it has ended."""
        self.bench.cancel.check()
        started = time.monotonic()
        self.watch(Progress(name, text))
        yield
        self.watch(Progress(name, text, time.monotonic() - started))

    @contextmanager
    def timed(self, one: _Candidate) -> Iterator[None]:
        """Count the time towards a fix."""
        started = time.monotonic()
        yield
        one.seconds += time.monotonic() - started


def verdict_facts(fix: Fix, verdict: Verdict, found: Findings) -> dict[str, object]:
    """What the record keeps of a verdict."""
    return {
        "fix": fix.title,
        "author": fix.author,
        "level": verdict.level,
        "reasons": verdict.reasons,
        "found": repr(found),
    }


def way_words(way: Reproduction) -> str:
    """A reproduction for people."""
    words = " ".join(way.argv)
    return {"test": words, "command": words, "script": f"python {words}", "module": f"python -m {words}"}[way.kind]


def call_that_crashed(run: Run) -> Call | None:
    """The watched call of the innermost place that the exception came out of."""
    calls = [call for call in run.calls if call.place == "0" and call.raised is not None]
    return next((call for call in calls if call.escaped is not None), calls[0] if calls else None)


def same_call(call: Call, run: Run) -> Call | None:
    """The call of another run that matches: of the same number, or else with the same arguments."""
    same = [other for other in run.calls if other.place == call.place]
    by_number = [other for other in same if other.number == call.number]
    alike = [other for other in same if other.arguments == call.arguments]
    found = [other for other in by_number if other in alike] or alike or by_number
    return found[-1] if found else None


def _effect(call: Call | None) -> tuple[bool, str]:
    if call is None:
        return False, "the function that crashed was not called again"
    if call.swallowed:
        return False, f"{call.raised or 'the exception'} is still raised there, and now swallowed"
    if not call.hit:
        return False, "the statement that crashed is now skipped"
    if not call.completed:
        return False, "the statement that crashed did not run to its end"
    return True, "the statement that crashed now runs to its end"


def _bad_end(red: Run, green: Run, limit: float) -> str | None:
    """What is wrong with how a run without any traceback ended; None when all is well."""
    if green.completed.timed_out:
        return f"a run that did not end within {limit:g} s"
    code = green.completed.returncode
    if code == 0 or (code == red.completed.returncode and not green.outcomes and not red.outcomes and code == 0):
        return None
    failed = [test for test, outcome in green.outcomes.items() if outcome == "failed"]
    if failed:
        return f"a failure of {failed[0]}"
    if code is not None and code < 0:
        return f"an end by signal {-code}"
    return f"exit status {code}"


def _not_red(way: Reproduction, run: Run, limit: float) -> str:
    words = way_words(way)
    if run.completed.timed_out:
        return f"{words} did not end within {limit:g} s, and was stopped."
    if run.incidents:
        return f"{words} fails with another exception: {in_short(run.incidents[-1])}."
    return f"{words} does not bring the crash about."


def _no_way(request: TrialRequest) -> str:
    if request.incident.origin not in OWN_ORIGINS:
        return f"Nothing that {request.incident.origin} reports is executed: name a test or a command that brings the crash about."
    return "The traceback does not tell how the crash is brought about: name a test or a command."
