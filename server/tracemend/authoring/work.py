"""The work on one incident: consent, what is told, and the record of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tracemend.analysis import Analysis
from tracemend.engine import Engine
from tracemend.errors import NotAllowed, UsageError
from tracemend.fix import Fix, Verdict
from tracemend.incident import NOTEBOOK
from tracemend.ledger import StoredIncident
from tracemend.model.author import Author, Target
from tracemend.model.chosen import chosen_target, sends_nothing
from tracemend.model.consent import has_consent
from tracemend.model.context.pack import Pack, make_pack
from tracemend.model.context.section import Ground
from tracemend.model.prompt import Format, as_text, chosen_format, fix_prompt
from tracemend.model.record import Attempt, new_attempt
from tracemend.model.replies.values import Code
from tracemend.model.spending import Budget
from tracemend.progress import Watch, unwatched
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot
from tracemend.scrub import scrub_text
from tracemend.trial.consent import way_words
from tracemend.trial.request import Reproduction

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
    pack = pack_of(work, ground_of(work))
    messages = fix_prompt(pack, form_of(work))
    tokens = sum(work.author.count([message.text for message in messages]))
    return Shown(as_text(messages), tokens, work.author.target, pack.left_out)


@contextmanager
def kept_attempt(work: Work, pack: Pack, budget: Budget) -> Iterator[Attempt]:
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


def _known_way(work: Work) -> Reproduction | None:
    """How an earlier trial brought the crash about."""
    fixes = work.engine.ledger.fixes(work.stored.id)
    return next((f.reproduction for f in fixes if f.verdict is not None and f.verdict.reproduced), None)


def ground_of(work: Work) -> Ground:
    """What is known of the incident. Raises UsageError where no line of the project is blamed."""
    from tracemend.diagnosis.site import crash_site

    engine = work.engine
    analysis = engine.analyse(work.stored, work.snapshot, watch=work.watch)
    site = crash_site(work.stored.incident, analysis.location, engine.project, work.snapshot)
    if site is None:
        raise UsageError("No line of this project is blamed for the crash, so there is nothing to ask a model about.")
    if site.location.file.endswith(NOTEBOOK):
        raise UsageError("No model is asked about a notebook's cell, since no trial could judge what it writes.")
    way = work.reproduction or _known_way(work)
    words = None if way is None else way_words(way)
    return Ground(site, analysis.diagnosis, _tried(analysis), words, work.hint)


def _tried(analysis: Analysis) -> tuple[tuple[Fix, Verdict | None], ...]:
    return tuple((f.fix, f.verdict) for f in analysis.fixes if not f.fix.by_model)[:3]


def pack_of(work: Work, ground: Ground) -> Pack:
    form = form_of(work)
    empty = Pack((), _NO_CODE, 0)
    rules = sum(work.author.count([message.text for message in fix_prompt(empty, form)]))
    return make_pack(ground, int(work.engine.settings.model_context_tokens) - rules, work.author.count)


def form_of(work: Work) -> Format:
    return chosen_format(work.engine.settings.model_format, work.author.target.model)
