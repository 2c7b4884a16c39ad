"""A trial: the crash brought about, each fix tried on it, the suite compared, a verdict for each."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from tracemend.errors import ProjectUnusable
from tracemend.fix import Fix, Verdict
from tracemend.incident import Incident
from tracemend.progress import Watch, unwatched
from tracemend.project.interpreter import Interpreter, interpreter_facts
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.standing import standing_of
from tracemend.project.state import workspace_state
from tracemend.settings import Settings
from tracemend.trial.again import Again
from tracemend.trial.bench import Bench
from tracemend.trial.compare import compare, compare_types, compiles, no_comparison
from tracemend.trial.doors import ports_for
from tracemend.trial.green import examine, prove
from tracemend.trial.guard import guard
from tracemend.trial.observed import Run
from tracemend.trial.page import trial_page
from tracemend.trial.place import crash_places
from tracemend.trial.record import REQUEST, Record, new_record
from tracemend.trial.red import Red, find_red, find_red_in
from tracemend.trial.replay import request_facts
from tracemend.trial.request import Reproduction, TrialRequest, Tried, seen_in
from tracemend.trial.rivals import tell_of_rivals
from tracemend.trial.suite import Suite, baseline
from tracemend.trial.typecheck import type_checker
from tracemend.trial.verdict import decide
from tracemend.trial.waiting import all_done, settle
from tracemend.trial.work import Candidate, Work
from tracemend.trial.working_copy import working_copy

_SMALL = 5000
"""Files of a project of which a second copy is made at no great cost."""


def try_fixes(
    request: TrialRequest,
    *,
    cancel: Cancel,
    watch: Watch = unwatched,
    workers: int | None = None,
    executor: Executor | None = None,
    told: Callable[[Tried], None] | None = None,
) -> tuple[Tried, ...]:
    """A verdict for each fix of the request, in its order.

    Runs the project's own code by the project's own interpreter, in copies of the working tree: one for each of up to
    `workers` fixes at a time (default: half the processors), or for as many as `executor` runs, whose workers are threads of
    this process and none of which waits for this very call. `told` hears, in any thread, of each fix whose verdict says more than
    before: that the crash is gone, that the tests nearest to it end as before.
    Raises ProjectUnusable when there is no interpreter or no copy can be made, Cancelled when `cancel` is asked.
    """
    python = interpreter_facts(request.project)
    if python is None:
        raise ProjectUnusable(
            "No Python interpreter of the project was found: name one by the setting tracemend.interpreter."
        )
    standing = standing_of(request.project, request.snapshot)
    record = new_record(workspace_state(request.checkout or request.project.root), request.settings)
    record.keep(Path(REQUEST).stem, request_facts(request, python))
    if request.checkout is not None:
        request = replace(request, incident=seen_in(request.project.root, request.checkout, request.incident))
    processors = os.cpu_count() or 1
    many = workers or max(min(processors, 2), min(len(request.fixes), processors // 2))
    with ExitStack() as stack:
        pool = executor or stack.enter_context(ThreadPoolExecutor(many, thread_name_prefix="trial"))
        site = _Site(request, python, record, cancel, watch, stack)
        trial = _Trial(request, site, pool, at_once=executor is None and many > 1)

        def standing_at(tried: Tried) -> Tried:
            return replace(tried, verdict=replace(tried.verdict, commit=standing))

        site.tell = lambda one: None if told is None else told(standing_at(trial.judged(one)))
        return tuple(map(standing_at, trial.run()))


def prove_at(
    project: Project,
    incident: Incident,
    settings: Settings,
    reproduction: Reproduction | None,
    cancel: Cancel,
    folder: Path,
    fix: Fix,
) -> Verdict:
    """The verdict on a fix in a clean checkout, at `folder`, of the commit that it is to go on.

    `reproduction` is what the first trial ran. Raises as `try_fixes` does.
    """
    there = replace(project, root=folder)
    request = TrialRequest(there, Snapshot(folder), incident, (fix,), settings, reproduction, checkout=project.root)
    (tried,) = try_fixes(request, cancel=cancel)
    return tried.verdict


@dataclass
class _Site:
    """Where the work is done: copies with their benches, made when they are first needed."""

    request: TrialRequest
    python: Interpreter
    record: Record
    cancel: Cancel
    watch: Watch
    stack: ExitStack
    idle: queue.SimpleQueue[Work] = field(default_factory=queue.SimpleQueue)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def ports(self) -> tuple[int, ...]:
        """Ports of this machine that stay open to the sandbox."""
        return ports_for(self.request.incident, self.request.settings)

    tell: Callable[[Candidate], None] = field(default=lambda _: None)
    """Hears of a fix whose findings say more than before."""

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A copy that nobody else uses."""
        try:
            work = self.idle.get_nowait()
        except queue.Empty:
            with self.lock:
                work = self._new()
        try:
            yield work
        finally:
            self.idle.put(work)

    def _new(self) -> Work:
        request = self.request
        copy = self.stack.enter_context(working_copy(request.project, request.snapshot, request.checkout))
        keeper = self.stack.enter_context(guard())
        bench = Bench(copy, self.python, request.settings, self.cancel, self.record, keeper, self.ports)
        self.record.keep("tree", {"digest": copy.tree, "left_out": copy.left_out, "python": self.python.version})
        return Work(request, bench, self.watch, crash_places(request.incident, request.snapshot), self.tell)


@dataclass
class _Trial:
    request: TrialRequest
    site: _Site
    pool: Executor
    at_once: bool
    """Whether a second copy may be at work from the start."""
    fixes: list[Candidate] = field(default_factory=list)
    red: Red | None = None
    suite: Suite | None = None
    """As it is without a fix."""
    greens: dict[int, Run] = field(default_factory=dict)
    """The run of each fix with which the crash is gone, by the fix's place."""

    def run(self) -> tuple[Tried, ...]:
        """Reproduce once, prove each fix, then see to all that is left at the same time: the suite, its tests, its types."""
        with ExitStack() as at_end:
            with self.site.work() as work:
                self.fixes = [work.candidate(fix) for fix in self.request.fixes]
                before = self.baseline_meanwhile(work)
                at_end.callback(settle, before)
                with work.step("reproduce", "Bringing the crash about"):
                    self.red, reasons = find_red(work)
            if self.red is None:
                self.look_in_suite(before)
            self.prove(reasons)
            self.compare(before)
        for one in self.fixes:
            one.note(running=None)
        self.types([one for one in self.fixes if decide(one.found)[0] == "verified"])
        tell_of_rivals(self.fixes)
        tried = tuple(self.judged(one) for one in self.fixes)
        record, version = self.site.record, ".".join(map(str, self.site.python.version))
        record.page(trial_page(self.request.incident, tried, record.runs, version, record.id))
        return tried

    def look_in_suite(self, before: Future[Suite] | None) -> None:
        """Bring the crash about by a test of the suite that fails. Raises Cancelled."""
        _, suite = self.baseline(before)
        if suite is not None and "failed" in suite.outcomes.values():
            with self.site.work() as work, work.step("reproduce", "Looking for the crash in the failing tests"):
                self.red = find_red_in(work, suite)

    def prove(self, reasons: tuple[str, ...]) -> None:
        """Try each fix on the crash; where nothing brought that about, see that the fix compiles at least."""
        left = [one for one in self.fixes if one.found.refused is None]
        if self.red is None:
            for one in self.fixes:
                one.note(not_reproduced=reasons)
            all_done([self.start("prove", "Compiling", compiles, one) for one in left])
            return
        all_done([self.start("prove", "Trying", self.prove_one, one) for one in left])

    def prove_one(self, work: Work, one: Candidate) -> None:
        """Raises Cancelled."""
        assert self.red is not None
        green = prove(work, one, self.red)
        if green is not None:
            self.greens[self.fixes.index(one)] = green
            one.note(running="The crash is gone; the rest of the proof is running.")
            work.tell(one)

    def compare(self, before: Future[Suite] | None) -> None:
        """Examine each fix that is left, and compare the suite, all at the same time."""
        again = Again([self.fixes[place] for place in sorted(self.greens)])
        steps = []
        for place, green in self.greens.items():
            steps.append(self.start("prove", "Examining", partial(self.examine, green, again), self.fixes[place]))
        try:
            left = [one for one in self.fixes if one.found.refused is None and one.found.still is None]
            none, suite = ("off", None) if not left else self.baseline(before)
            if suite is None:
                for one in left:
                    one.note(no_suite=none)
            else:
                action = partial(compare, before=suite, red=self.red)
                steps += [self.start("suite", "Running the suite with", action, one) for one in left]
        finally:
            all_done(steps)

    def examine(self, green: Run, again: Again, work: Work, one: Candidate) -> None:
        """Raises Cancelled."""
        assert self.red is not None
        examine(work, one, self.red, green, again)

    def baseline_meanwhile(self, work: Work) -> Future[Suite] | None:
        """The suite without a fix, begun while the crash is brought about, where a second copy costs little."""
        small = len(work.bench.copy.manifest) <= _SMALL
        if not self.at_once or not small or self.request.settings.trial_suite == "none":
            return None
        return self.pool.submit(self.run_baseline)

    def baseline(self, before: Future[Suite] | None) -> tuple[str | None, Suite | None]:
        """The suite without a fix; or why there is none to compare with."""
        if self.request.settings.trial_suite == "none":
            return "off", None
        if self.suite is None:
            self.suite = self.run_baseline() if before is None else before.result()
        none = no_comparison(self.suite)
        return none, self.suite if none is None else None

    def run_baseline(self) -> Suite:
        """Raises Cancelled."""
        with self.site.work() as work, work.step("suite", "Running the suite without a fix"):
            work.bench.prepare({})
            return baseline(work.bench, sorted({file for fix in self.request.fixes for file in fix.files}))

    def types(self, left: Sequence[Candidate]) -> None:
        """Ask the project's type checker about each fix that may be verified."""
        with self.site.work() as work:
            checker = type_checker(work.bench)
        if checker is not None:
            action = partial(compare_types, checker=checker)
            all_done([self.start("suite", f"Checking types by {checker} with", action, one) for one in left])

    def start(self, step: str, text: str, action: Callable[[Work, Candidate], None], one: Candidate) -> Future[None]:
        """Begin one step for a fix as soon as a worker is free.

        A better-ranked fix is never given up because another was sooner red and then green.
        """

        def done() -> None:
            with self.site.work() as work, one.timed(), work.step(step, f"{text}: {one.fix.title}"):
                action(work, one)

        return self.pool.submit(done)

    def judged(self, one: Candidate) -> Tried:
        """The fix with its verdict, as far as it is known."""
        level, reasons = decide(one.found)
        found = one.found
        gone = found.reproduced and found.still is None and found.refused is None
        record = self.site.record
        verdict = Verdict(
            level, found.reproduced, gone, found.suite, round(one.seconds, 3), reasons, str(record.folder)
        )
        facts = {"id": one.fix.id, "fix": one.fix.title, "author": one.fix.author, "level": level, "reasons": reasons}
        record.keep(f"verdict-{one.fix.id}", {**facts, "found": repr(found)})
        return Tried(one.fix, verdict, None if self.red is None else self.red.reproduction, found.output)
