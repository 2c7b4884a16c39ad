"""The second author at work: a model's rounds put together with the engine's steps, the ledger and the user's consent.

Nothing of a workspace reaches a model but through the functions of this module, and each asks for the consent first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tracemend.engine import Analysis, Engine
from tracemend.errors import NotAllowed, UsageError
from tracemend.fix import Fix, Verdict, diff_of
from tracemend.ledger import StoredFix, StoredIncident
from tracemend.model.author import Ask, Author, Spent, Target
from tracemend.model.chosen import chosen_target, sends_nothing
from tracemend.model.consent import has_consent
from tracemend.model.context.pack import Pack, make_pack
from tracemend.model.context.section import Ground
from tracemend.model.output import telling
from tracemend.model.prompt import Format, as_text, chosen_format, fix_prompt, prompt_for_words
from tracemend.model.record import Attempt, new_attempt
from tracemend.model.replies.reading import plain
from tracemend.model.replies.values import Code
from tracemend.model.rounds import Judged, Outcome, Rounds
from tracemend.model.spending import Budget, ask_patiently
from tracemend.progress import Watch, step, unwatched
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot
from tracemend.project.usable import require_usable
from tracemend.scrub import scrub_text
from tracemend.trial.consent import way_words
from tracemend.trial.request import Reproduction, Tried

_WORDS = 1500
_NO_CODE = Code({}, "")


@dataclass(frozen=True)
class Work:
    """One incident that a model is to help with."""

    engine: Engine
    stored: StoredIncident
    snapshot: Snapshot
    author: Author
    hint: str = ""
    reproduction: Reproduction | None = None
    cancel: Cancel = field(default_factory=Cancel)
    watch: Watch = unwatched


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: fixes as stored, best first; why it ended; what was spent; where its record lies."""

    fixes: tuple[StoredFix, ...]
    ended: str
    spent: Spent
    record: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What will be sent, word for word, with its tokens and what had no place in it."""

    text: str
    tokens: int
    target: Target
    left_out: tuple[str, ...]


def may_send(engine: Engine) -> bool:
    """Whether the user lets prompts about this workspace go to the configured model."""
    return sends_nothing(engine.settings) or has_consent(engine.project.root, chosen_target(engine.settings))


def require_consent(engine: Engine) -> None:
    """Raises NotAllowed when the user has not let prompts about this workspace go to the model."""
    if not may_send(engine):
        target = chosen_target(engine.settings)
        raise NotAllowed(
            f"Nothing was sent: code of this project goes to {target.model} ({target.endpoint}) only with your consent; "
            "see what would be sent, then allow it (`tracemend fix --show-prompt`, `tracemend model --allow`)."
        )


def shown_prompt(work: Work) -> Shown:
    """What the first round sends; nothing is sent. Raises UsageError, ModelFailed."""
    pack = _pack(work, _ground(work))
    messages = fix_prompt(pack, _form(work))
    tokens = sum(work.author.count([message.text for message in messages]))
    return Shown(as_text(messages), tokens, work.author.target, pack.left_out)


def write_fixes(work: Work, *, trial: bool = True) -> Answer:
    """Let the model write fixes, have them tried, and store them with their verdicts.

    Raises NotAllowed, UsageError, ModelFailed, ProjectUnusable, Cancelled.
    """
    require_consent(work.engine)
    if trial:
        require_usable(work.engine.project)
    with step(work.watch, "model", "Gathering what the model is told"):
        ground = _ground(work)
        pack = _pack(work, ground)
    settings = work.engine.settings
    about = work.author.about()
    budget = Budget(settings, about)
    with _attempt(work, pack, budget) as attempt:
        judge = _Judge(work, work.reproduction or _known_way(work))
        rounds = Rounds(
            author=work.author,
            settings=settings,
            snapshot=work.snapshot,
            form=_form(work),
            judge=judge if trial else None,
            more=lambda names: _pack(work, replace(_ground(work), wanted=names)),
            budget=budget,
            attempt=attempt,
            cancel=work.cancel,
            watch=work.watch,
        )
        outcome = rounds.run(pack)
        attempt.data["ended"] = outcome.ended
    return _stored(work, outcome, judge.way, budget.spent, attempt, trial=trial)


@contextmanager
def _attempt(work: Work, pack: Pack, budget: Budget) -> Iterator[Attempt]:
    """The record of an attempt, whole whatever happens."""
    attempt = new_attempt(work.engine.project.root)
    more = {"pack": {"tokens": pack.tokens, "left_out": pack.left_out}, "hint": scrub_text(work.hint)}
    attempt.begin(work.stored.id, work.author.target, budget.about, pack.code, more)
    ended = "It was broken off."
    try:
        yield attempt
        ended = str(attempt.data.get("ended", "Done."))
    except Exception as error:
        ended = f"{type(error).__name__}: {error}"
        raise
    finally:
        attempt.end(ended, budget.spent)


@dataclass
class _Judge:
    """Trials as the rounds ask for them; the way found to bring the crash about is kept."""

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


def _known_way(work: Work) -> Reproduction | None:
    """How an earlier trial brought the crash about."""
    fixes = work.engine.ledger.fixes(work.stored.id)
    return next((f.reproduction for f in fixes if f.verdict is not None and f.verdict.reproduced), None)


def _ground(work: Work) -> Ground:
    """What is known of the incident. Raises UsageError where no line of the project is blamed."""
    from tracemend.diagnosis.site import crash_site

    engine = work.engine
    analysis = engine.analyse(work.stored, work.snapshot, watch=work.watch)
    site = crash_site(work.stored.incident, analysis.location, engine.project, work.snapshot)
    if site is None:
        raise UsageError("No line of this project is blamed for the crash, so there is nothing to ask a model about.")
    way = work.reproduction or _known_way(work)
    words = None if way is None else way_words(way)
    return Ground(site, analysis.diagnosis, _tried(analysis), words, work.hint)


def _tried(analysis: Analysis) -> tuple[tuple[Fix, Verdict | None], ...]:
    return tuple((f.fix, f.verdict) for f in analysis.fixes if not f.fix.by_model)[:3]


def _pack(work: Work, ground: Ground) -> Pack:
    form = _form(work)
    empty = Pack((), _NO_CODE, 0)
    rules = sum(work.author.count([message.text for message in fix_prompt(empty, form)]))
    return make_pack(ground, int(work.engine.settings.model_context_tokens) - rules, work.author.count)


def _form(work: Work) -> Format:
    return chosen_format(work.engine.settings.model_format, work.author.target.model)


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


def write_words(work: Work) -> str:
    """The model's explanation of an incident, as plain lines of text. Raises NotAllowed, UsageError, ModelFailed, Cancelled."""
    require_consent(work.engine)
    pack = _pack(work, _ground(work))
    settings = work.engine.settings
    budget = Budget(settings, work.author.about())
    with _attempt(work, pack, budget) as attempt:
        ask = Ask(prompt_for_words(pack), "words", most_tokens=600, seconds=settings.model_timeout)
        attempt.begin_round(1, ask.messages, sum(work.author.count([m.text for m in ask.messages])))
        reply = ask_patiently(work.author, ask, budget, work.cancel)
        attempt.replied(ask, reply)
    return "\n".join(plain(line, _WORDS) for line in scrub_text(reply.text)[:_WORDS].splitlines() if line.strip())
