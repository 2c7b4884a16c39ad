"""Jobs: work that takes a while, with progress, a cancel that really stops it, a time limit and one end message.

A job's work runs in a thread of an executor of ours (pygls reads standard input through its own pool, which long work would
starve) and is given a `Cancel`, through which its child processes end at once, and a `Watch` for its steps.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from tracemend.errors import Cancelled, TimeLimit, TracemendError
from tracemend.lsp.progress import WorkDone
from tracemend.progress import Progress, Watch
from tracemend.project.process import Cancel

Json = dict[str, Any]
Work = Callable[[Cancel, Watch], tuple[str, Json]]
"""What a job does, in a thread: gives its end message, one sentence, and what its command answers.

Raises TracemendError where it can't be done.
"""

Outcome = Literal["done", "failed", "cancelled", "time limit"]

_BUG = "Tracemend failed in a way that it should not: the log holds the details."


@dataclass(frozen=True, slots=True)
class Ordered:
    """A job as it is ordered."""

    kind: str
    """The command: `tracemend.fixAndTest`."""
    title: str
    """What the user reads while it runs."""
    subject: str
    """What it works on, an incident's id; a second job of the same kind on the same subject joins the first."""
    folder: str
    """Root of the project."""
    seconds: float
    """Time limit of the whole job."""
    token: str | int | None = None
    """The client's own progress token, where it gave one."""


@dataclass(eq=False, slots=True)
class Job:
    """A job that waits or runs."""

    id: str
    ordered: Ordered
    cancel: Cancel = field(default_factory=Cancel)
    progress: WorkDone | None = None
    step: str = ""
    """What it is doing: of several steps at once the one begun last, of those that have ended the last."""
    steps: list[str] = field(default_factory=list)
    """Those that have begun and not ended."""
    expired: bool = False
    task: asyncio.Task[Json] | None = None

    def to_json(self) -> Json:
        """The job as the notification `tracemend/jobs` tells it."""
        ordered = self.ordered
        return {
            "job": self.id,
            "kind": ordered.kind,
            "title": ordered.title,
            "incident": ordered.subject,
            "folder": ordered.folder,
            "step": self.step,
            "cancelling": self.cancel.asked,
        }

    def hear(self, progress: Progress) -> None:
        """Take in a step that has begun or ended."""
        self.step = progress.text
        if progress.seconds is None:
            self.steps.append(progress.text)
        elif progress.text in self.steps:
            self.steps.remove(progress.text)
            self.step = self.steps[-1] if self.steps else progress.text

    def expire(self) -> None:
        """End it, since its time is over."""
        self.expired = True
        self.cancel.cancel()


Ended = Callable[[Job, Outcome, str], None]


class Jobs:
    """All jobs of the server. Methods are called on the loop's thread."""

    def __init__(
        self,
        open_progress: Callable[[Job], WorkDone | None],
        changed: Callable[[], None],
        ended: Ended,
        workers: int = 2,
    ) -> None:
        self._open_progress = open_progress
        self._changed = changed
        self._ended = ended
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="tracemend-job")
        self._numbers = itertools.count(1)
        self.running: dict[str, Job] = {}

    async def run(self, ordered: Ordered, work: Work) -> Json:
        """Do the work and answer `{"job", "outcome", "message", …}`; it ends with exactly one call of `ended`.

        Cancelling the caller cancels the job.
        """
        job = self._same(ordered) or self._start(ordered, work)
        assert job.task is not None
        try:
            return await asyncio.shield(job.task)
        except asyncio.CancelledError:
            job.cancel.cancel()
            raise

    def _same(self, ordered: Ordered) -> Job | None:
        for job in self.running.values():
            known = job.ordered
            same = (known.kind, known.subject, known.folder) == (ordered.kind, ordered.subject, ordered.folder)
            if same and not job.cancel.asked:
                return job
        return None

    def _start(self, ordered: Ordered, work: Work) -> Job:
        job = Job(f"job-{next(self._numbers)}", ordered)
        self.running[job.id] = job
        job.progress = self._open_progress(job)
        job.task = asyncio.get_running_loop().create_task(self._drive(job, work))
        self._changed()
        return job

    async def _drive(self, job: Job, work: Work) -> Json:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(job.ordered.seconds, job.expire)
        outcome: Outcome = "failed"
        message, answer = _BUG, Json()
        try:
            watch = partial(_watched, loop, partial(self._step, job))
            message, answer = await loop.run_in_executor(self._pool, _in_thread, work, job.cancel, watch)
            outcome = "done"
        except Cancelled as error:
            outcome, message = ("time limit", _too_long(job)) if job.expired else ("cancelled", str(error))
        except TracemendError as error:
            outcome, message = ("time limit" if isinstance(error, TimeLimit) else "failed"), str(error)
        finally:
            timer.cancel()
            del self.running[job.id]
            if job.progress is not None:
                job.progress.end(message)
            self._ended(job, outcome, message)
            self._changed()
        return {"job": job.id, "outcome": outcome, "message": message, **answer}

    def _step(self, job: Job, progress: Progress) -> None:
        job.hear(progress)
        if job.id in self.running:
            if job.progress is not None:
                job.progress.report(job.step)
            self._changed()

    def cancel(self, chosen: Callable[[Job], bool] = lambda _: True) -> list[str]:
        """Ask the chosen jobs, by default all of them, to stop; their ids."""
        found = [job for job in self.running.values() if chosen(job)]
        for job in found:
            job.cancel.cancel()
        if found:
            self._changed()
        return [job.id for job in found]

    def close(self) -> None:
        """Stop everything and wait until the last child process is gone; the loop may have ended by now."""
        for job in self.running.values():
            job.cancel.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _watched(loop: asyncio.AbstractEventLoop, step: Watch, progress: Progress) -> None:
    """Called in the job's thread."""
    loop.call_soon_threadsafe(step, progress)


def _in_thread(work: Work, cancel: Cancel, watch: Watch) -> tuple[str, Json]:
    cancel.check()
    return work(cancel, watch)


def _too_long(job: Job) -> str:
    return f"{job.ordered.title}: stopped after {job.ordered.seconds:g} s; raise tracemend.trial.timeout if it needs longer."
