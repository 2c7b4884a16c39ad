"""Fixes by a model: its rounds with trials for a judge, and what is stored of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tracemend.authoring.work import Work, form_of, ground_of, kept_attempt, pack_of, require_consent
from tracemend.fix import Fix, diff_of
from tracemend.ledger import StoredFix
from tracemend.model.author import Spent
from tracemend.model.output import telling
from tracemend.model.record import Attempt, Judged
from tracemend.model.rounds import Outcome, Rounds
from tracemend.model.spending import Budget
from tracemend.progress import step
from tracemend.project.usable import require_usable
from tracemend.scrub import scrub_text
from tracemend.trial.request import Reproduction, Tried


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: fixes as stored, best first; why it ended; what was spent; where its record lies."""

    fixes: tuple[StoredFix, ...]
    ended: str
    spent: Spent
    record: str


def write_fixes(work: Work, *, trial: bool = True) -> Answer:
    """Let the model write fixes, have them tried, and store them with their verdicts.

    Raises NotAllowed, UsageError, ModelFailed, ProjectUnusable, Cancelled.
    """
    require_consent(work.engine)
    if trial:
        require_usable(work.engine.project)
    with step(work.watch, "model", "Gathering what the model is told"):
        ground = ground_of(work)
        pack = pack_of(work, ground)
    settings = work.engine.settings
    about = work.author.about()
    budget = Budget(settings, about)
    with kept_attempt(work, pack, budget) as attempt:
        judge = _Judge(work, work.reproduction)
        rounds = Rounds(
            author=work.author,
            settings=settings,
            snapshot=work.snapshot,
            form=form_of(work),
            judge=judge if trial else None,
            more=lambda names: pack_of(work, replace(ground_of(work), wanted=names)),
            budget=budget,
            attempt=attempt,
            cancel=work.cancel,
            watch=work.watch,
        )
        outcome = rounds.run(pack)
        attempt.data["ended"] = outcome.ended
    return _stored(work, outcome, judge.way, budget.spent, attempt, trial=trial)


@dataclass
class _Judge:
    """Trials as the rounds ask for them. The way found to bring the crash about is kept: the user has consented to it."""

    work: Work
    way: Reproduction | None

    def __call__(self, fixes: tuple[Fix, ...]) -> tuple[Judged, ...]:
        from tracemend.trial import try_fixes

        work, engine = self.work, self.work.engine
        request = engine.trial_request(work.stored, fixes, work.snapshot, self.way)
        tried = try_fixes(request, cancel=work.cancel, watch=work.watch)
        self.way = self.way or next((one.reproduction for one in tried if one.reproduction is not None), None)
        return tuple(Judged(one.fix, one.verdict, _output(one)) for one in tried)


def _output(tried: Tried) -> str:
    suite = tried.verdict.suite
    told = telling(tried.output, () if suite is None else suite.newly_failing)
    return scrub_text(told).replace(str(Path.home()), "~")


def _stored(
    work: Work, outcome: Outcome, way: Reproduction | None, spent: Spent, attempt: Attempt, *, trial: bool
) -> Answer:
    """The fixes in the ledger, each verdict with what was spent, and as an answer."""
    engine, identity = work.engine, work.stored.id
    rounds = f"{outcome.rounds} round{'' if outcome.rounds == 1 else 's'}"
    told = f"Written by {work.author.target.model} in {rounds}: {spent.words()}."
    found: list[StoredFix] = []
    for one in outcome.judged:
        diff = diff_of(one.fix, work.snapshot.text)
        verdict = replace(one.verdict, reasons=(*one.verdict.reasons, told)) if trial else None
        stored = StoredFix(one.fix, diff, verdict, way if trial and one.verdict.reproduced else None)
        engine.ledger.record_verdict(identity, stored)
        found.append(stored)
    if outcome.elsewhere is not None and not any(f.level == "verified" for f in found):
        engine.ledger.add_fix(identity, outcome.elsewhere, "")
        found.append(StoredFix(outcome.elsewhere, ""))
    return Answer(tuple(found), f"{outcome.ended} {told}", spent, str(attempt.folder))
