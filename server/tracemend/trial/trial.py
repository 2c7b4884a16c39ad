"""A trial: the crash brought about, each fix tried on it, the suite compared, a verdict for each."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
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
from tracemend.trial.bench import Bench
from tracemend.trial.doors import ports_for
from tracemend.trial.failure import in_short
from tracemend.trial.green import Oracle, prove
from tracemend.trial.guard import guard
from tracemend.trial.place import crash_places
from tracemend.trial.record import REQUEST, Record, new_record
from tracemend.trial.red import Red, find_red
from tracemend.trial.replay import request_facts
from tracemend.trial.request import Reproduction, TrialRequest, Tried, seen_in
from tracemend.trial.rivals import tell_of_rivals
from tracemend.trial.runner import dotted
from tracemend.trial.suite import Suite, baseline, difference, run_suite
from tracemend.trial.typecheck import new_errors, type_checker, type_errors
from tracemend.trial.verdict import decide
from tracemend.trial.work import Candidate, Work
from tracemend.trial.working_copy import working_copy


def try_fixes(
    request: TrialRequest,
    *,
    cancel: Cancel,
    watch: Watch = unwatched,
    workers: int | None = None,
    executor: Executor | None = None,
) -> tuple[Tried, ...]:
    """A verdict for each fix of the request, in its order.

    Runs the project's own code by the project's own interpreter, in copies of the working tree: one for each of up to
    `workers` fixes at a time (default: half the processors), or for as many as `executor` runs, whose workers are threads of
    this process and none of which waits for this very call.
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
    many = max(1, min(len(request.fixes), workers or (os.cpu_count() or 2) // 2))
    with ExitStack() as stack:
        pool = executor or stack.enter_context(ThreadPoolExecutor(many, thread_name_prefix="trial"))
        site = _Site(request, python, record, cancel, watch, stack)
        found = _Trial(request, site, pool).run()
    return tuple(replace(tried, verdict=replace(tried.verdict, commit=standing)) for tried in found)


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
        return Work(request, bench, self.watch, crash_places(request.incident, request.snapshot))


@dataclass
class _Trial:
    request: TrialRequest
    site: _Site
    pool: Executor

    def run(self) -> tuple[Tried, ...]:
        """Reproduce once, prove each fix, then run the suite for those that are left."""
        with self.site.work() as work:
            all_of_them = [work.candidate(fix) for fix in self.request.fixes]
            with work.step("reproduce", "Bringing the crash about"):
                red, reasons = find_red(work)
        if red is None:
            for one in all_of_them:
                one.found = replace(one.found, not_reproduced=reasons)
            left = [one for one in all_of_them if one.found.refused is None]
            self.each(left, "prove", "Compiling", _compile)
        else:
            oracle = Oracle()
            left = [one for one in all_of_them if one.found.refused is None]
            self.each(left, "prove", "Trying", lambda work, one: prove(work, one, red, oracle))
        self.suites([one for one in all_of_them if one.found.refused is None and one.found.still is None], red)
        self.types([one for one in all_of_them if decide(one.found)[0] == "verified"])
        tell_of_rivals(all_of_them)
        tried = tuple(self.judged(one, red) for one in all_of_them)
        self.site.record.page(in_short(self.request.incident), [f"**{t.verdict.level}**: {t.fix.title}" for t in tried])
        return tried

    def suites(self, left: Sequence[Candidate], red: Red | None) -> None:
        """Compare the suite for each fix that is left, unless there is nothing to compare."""
        if not left:
            return
        none: str | None = "off"
        if self.request.settings.trial_suite != "none":
            with self.site.work() as work, work.step("suite", "Running the suite without a fix"):
                work.bench.prepare({})
                before = baseline(work.bench, sorted({file for one in left for file in one.fix.files}))
            none = _no_comparison(before)
            if none is None:
                self.each(left, "suite", "Running the suite with", lambda work, one: _compare(work, one, before, red))
                return
        for one in left:
            one.found = replace(one.found, no_suite=none)

    def types(self, left: Sequence[Candidate]) -> None:
        """Ask the project's type checker about each fix that may be verified."""
        with self.site.work() as work:
            checker = type_checker(work.bench)
        if checker is not None:
            self.each(left, "suite", f"Checking types by {checker} with", lambda w, one: _check_types(w, one, checker))

    def each(self, many: Sequence[Candidate], step: str, text: str, action: Callable[[Work, Candidate], None]) -> None:
        """Do one step for every fix, as many at a time as there are workers, and wait for all; the first error is raised.

        A better-ranked fix is never given up because another was sooner red and then green.
        """

        def one_of_them(one: Candidate) -> None:
            with self.site.work() as work, one.timed(), work.step(step, f"{text}: {one.fix.title}"):
                action(work, one)

        steps = [self.pool.submit(one_of_them, one) for one in many]
        wait(steps, return_when=FIRST_EXCEPTION)
        for waiting in steps:
            waiting.cancel()  # what has begun goes on to its end: a copy must not be left while it is in use
        wait(steps)
        for done in steps:
            if not done.cancelled():
                done.result()

    def judged(self, one: Candidate, red: Red | None) -> Tried:
        """The fix with its verdict."""
        level, reasons = decide(one.found)
        found = one.found
        gone = found.reproduced and found.still is None and found.refused is None
        record = self.site.record
        verdict = Verdict(
            level, found.reproduced, gone, found.suite, round(one.seconds, 3), reasons, str(record.folder)
        )
        facts = {"id": one.fix.id, "fix": one.fix.title, "author": one.fix.author, "level": level, "reasons": reasons}
        record.keep(f"verdict-{one.fix.id}", {**facts, "found": repr(found)})
        return Tried(one.fix, verdict, None if red is None else red.reproduction, found.output)


def _no_comparison(before: Suite) -> str | None:
    if before.empty:
        return "none"
    if before.trouble is not None:
        return f"The suite {before.trouble} without the fix, so there is nothing to compare."
    return None


def _compile(work: Work, one: Candidate) -> None:
    """Refuse a fix that the project's interpreter can't compile. Raises Cancelled."""
    sources = [file for file in one.files if file.endswith(".py")]
    if sources and work.put_in(one):
        trouble = work.bench.trouble_compiling(sources)
        if trouble is not None:
            one.found = replace(one.found, refused=f"With the fix the code does not compile: {trouble}.")


def _check_types(work: Work, one: Candidate, checker: str) -> None:
    """Put what the type checker finds with the fix, and not without it, into the findings. Raises Cancelled."""
    sources = [file for file in one.files if file.endswith(".py")]
    if not sources:
        return
    work.bench.prepare({})
    before = type_errors(work.bench, checker, [file for file in sources if (work.bench.copy.folder / file).exists()])
    if work.put_in(one):
        after = type_errors(work.bench, checker, sources)
        one.found = replace(one.found, type_errors=new_errors(before, after), checker=checker)


def _compare(work: Work, one: Candidate, before: Suite, red: Red | None) -> None:
    """Run the suite with the fix, and put the difference into the findings. Raises Cancelled."""
    if not work.put_in(one):
        return
    after = run_suite(work.bench, "suite-after", before.runners)
    if after.trouble is not None:
        one.found = replace(one.found, worse=f"With the fix the suite {after.trouble}; without it, it ends.")
        return
    if red is not None and red.reproduction.kind == "test" and one.found.other is None:
        runner, test = work.bench.runner_of(red.reproduction)
        failing = runner.named(test if runner.kind == "pytest" else dotted(test))
        if after.outcomes.get(failing) == "failed":
            one.found = replace(one.found, other=f"a failure of {failing} within the suite")
    differing = difference(work.bench, before, after, one.texts)
    one.found = replace(one.found, suite=differing.comparison, flaky=differing.flaky)
    if differing.comparison.newly_failing:
        one.found = replace(one.found, output=work.bench.copy.relative(after.output))
