"""The runner of jobs by itself: one end each, whatever happens."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from server.processes import children, gone
from tracemend.errors import NotDelivered
from tracemend.lsp.jobs import Job, Jobs, Ordered, Outcome
from tracemend.progress import Progress, Watch
from tracemend.project.process import Cancel, run


class Told:
    """What a client hears of jobs."""

    def __init__(self) -> None:
        self.ends: list[tuple[str, Outcome, str]] = []
        self.steps: list[str] = []
        self.jobs = Jobs(lambda job: None, self.changed, self.ended)

    def changed(self) -> None:
        self.steps += [job.step for job in self.jobs.running.values() if job.step]

    def ended(self, job: Job, outcome: Outcome, message: str) -> None:
        self.ends.append((job.ordered.subject, outcome, message))


def ordered(subject: str = "one", seconds: float = 30) -> Ordered:
    return Ordered("test", "A test", subject, "/project", seconds)


def sleeping(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, object]]:
    watch(Progress("sleep", "Sleeping"))
    run([sys.executable, "-c", "import time; time.sleep(60)"], cwd=Path.cwd(), timeout=60, cancel=cancel)
    return "Slept.", {}


async def test_a_job_that_is_done() -> None:
    told = Told()
    answer = await told.jobs.run(ordered(), lambda cancel, watch: ("Fine.", {"fix": "x"}))
    assert answer == {"job": "job-1", "outcome": "done", "message": "Fine.", "fix": "x"}
    assert told.ends == [("one", "done", "Fine.")]
    told.jobs.close()


async def test_a_job_that_fails_for_a_reason() -> None:
    def refuse(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, object]]:
        raise NotDelivered("The remote said no.")

    told = Told()
    answer = await told.jobs.run(ordered(), refuse)
    assert (answer["outcome"], answer["message"]) == ("failed", "The remote said no.")
    assert told.ends == [("one", "failed", "The remote said no.")]
    told.jobs.close()


async def test_a_bug_in_a_job_ends_it_too_and_is_not_hidden() -> None:
    told = Told()
    with pytest.raises(ZeroDivisionError):
        await told.jobs.run(ordered(), lambda cancel, watch: (str(1 // 0), {}))
    assert [(subject, outcome) for subject, outcome, _ in told.ends] == [("one", "failed")]
    assert told.jobs.running == {}
    told.jobs.close()


async def test_of_steps_at_once_the_last_that_still_runs_is_told() -> None:
    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, object]]:
        watch(Progress("suite", "Running the suite"))
        watch(Progress("prove", "Trying"))
        watch(Progress("prove", "Crash gone", 0.1))
        watch(Progress("prove", "Trying", 0.2))
        watch(Progress("suite", "Running the suite", 0.3))
        return "Fine.", {}

    told = Told()
    await told.jobs.run(ordered(), work)
    steps = [step for n, step in enumerate(told.steps) if n == 0 or step != told.steps[n - 1]]
    assert steps == ["Running the suite", "Trying", "Crash gone", "Running the suite"]
    told.jobs.close()


@pytest.mark.parametrize(("seconds", "outcome"), [(0.3, "time limit"), (30, "cancelled")])
async def test_the_end_of_its_time_and_a_cancel_end_the_children(seconds: float, outcome: str) -> None:
    import os

    told = Told()
    before = children(os.getpid())
    job = asyncio.ensure_future(told.jobs.run(ordered(seconds=seconds), sleeping))
    while not told.steps:
        await asyncio.sleep(0.01)
    while not (started := [c for c in children(os.getpid()) if c not in before]) and not job.done():
        await asyncio.sleep(0.01)
    if outcome == "cancelled":
        told.jobs.cancel()
        told.jobs.cancel()
    assert (await asyncio.wait_for(job, 60))["outcome"] == outcome
    assert gone(started)
    assert len(told.ends) == 1
    told.jobs.close()


async def test_a_waiting_job_that_is_cancelled_never_begins() -> None:
    told = Told()
    first = [asyncio.ensure_future(told.jobs.run(ordered(s), sleeping)) for s in ("a", "b")]
    begun = []
    waiting = asyncio.ensure_future(told.jobs.run(ordered("c"), lambda cancel, watch: begun.append(1) or ("", {})))
    await asyncio.sleep(0.1)
    told.jobs.cancel()
    assert [(await job)["outcome"] for job in (*first, waiting)] == ["cancelled"] * 3
    assert begun == []
    told.jobs.close()
