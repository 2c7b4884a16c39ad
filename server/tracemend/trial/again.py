"""The reproduction again and again: how reliably the crash comes and stays away, and whether the user's own test of it tells a fix
from what only silences. Asked once for all fixes of a trial, and where a test shows the crash, by forks of one pytest."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracemend.fix import NewFile
from tracemend.trial.failure import find_same, in_short
from tracemend.trial.noticing import other_form
from tracemend.trial.observed import Run
from tracemend.trial.red import Red, sure_after
from tracemend.trial.regression import silenced_forms, tells_apart
from tracemend.trial.work import Candidate, Work

_DOUBT = 0.01
"""The chance that a crash stays away by itself that is small enough."""
_REPEATS = 6
"""Runs by which a crash that does not come every time is measured."""
_MOST_REPEATS = 30
_QUICK = 5.0
"""Seconds of a test: fixes with a slower one are tried again in several copies at a time."""


@dataclass
class Again:
    """What is asked once a trial."""

    gone: Sequence[Candidate]
    """The fixes with which the crash is gone."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    red: Red | None = None
    tells_apart: bool = False
    """The test that shows the crash fails for what only silences it."""
    greens: dict[str, Run] = field(default_factory=dict)
    """One more run with a fix, by the fix's id."""
    others: dict[str, Run] = field(default_factory=dict)
    """One run with a fix where the function that crashed gives another result, by the fix's id."""
    fails_without: dict[NewFile, bool] = field(default_factory=dict)
    """Whether a test that a fix brings along fails without the fix."""

    def measured(self, work: Work, red: Red) -> Red:
        """The crash, and how often it comes. Raises Cancelled."""
        with self.lock:
            if self.red is None:
                self.red = _measured(work, red, self._at_once(work, red))
            return self.red

    def _at_once(self, work: Work, red: Red) -> list[Run]:
        """One more run of a test without a fix, and with it, in one pytest where that can be, those with each fix and with what
        only silences."""
        if red.reproduction.kind != "test":
            return []
        silenced = silenced_forms(work.request, work.places, red.written) if red.keep or not red.written else []
        fixes = self.gone if red.run.completed.seconds < _QUICK else ()
        texts: list[Mapping[str, str | None]] = [red.written, *silenced]
        texts += [{**one.texts, **red.written} for one in fixes]
        forms = (
            {} if red.written else {one.fix.id: form for one in fixes if (form := other_form(work, one)) is not None}
        )
        first, *others = work.bench.reproduce_each("again", red.reproduction, [*texts, *forms.values()])
        self.tells_apart = tells_apart(work.bench, red.reproduction, silenced, others)
        self.greens = {one.fix.id: run for one, run in zip(fixes, others[len(silenced) :], strict=False)}
        self.others = dict(zip(forms, others[len(silenced) + len(fixes) :], strict=True))
        return [first]


def _measured(work: Work, red: Red, known: Sequence[Run]) -> Red:
    """The crash some more times, and where it does not come every time, how often it does. Raises Cancelled."""
    runs, crashed, needed = 1, 1, sure_after(red.run, red.reproduction)
    left = iter(known)
    while runs < needed or (crashed < runs and runs < _REPEATS):
        again = next(left, None)
        if again is None:
            work.bench.prepare(red.written)
            again = work.bench.reproduce("red-again", red.reproduction)
        runs += 1
        crashed += find_same(work.request.incident, again.incidents) is not None
    return replace(red, crashed=crashed, runs=runs)


def stays_away(work: Work, one: Candidate, red: Red, green: Run, again: Again) -> None:
    """Run as often as it takes to say that the crash is gone, more often where it comes by chance; note what was seen.

    Raises Cancelled.
    """
    needed = sure_after(green, red.reproduction)
    if red.by_chance:
        away = 1 - red.crashed / red.runs
        needed = next((n for n in range(needed, _MOST_REPEATS) if away**n < _DOUBT), _MOST_REPEATS)
    known = again.greens.get(one.fix.id)
    for number in range(2, needed + 1):
        run, known = known, None
        if run is None:
            if not work.put_in(one, red.written):
                return
            run = work.bench.reproduce("green-again", red.reproduction)
        same = find_same(work.request.incident, run.incidents)
        if same is not None:
            one.note(still=f"{in_short(same)}, in run {number} with the fix")
            return
    counts = f"It crashed in {red.crashed} of {red.runs} runs without the fix, and in 0 of {needed} with it."
    one.note(counts=counts)
