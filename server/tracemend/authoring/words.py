"""A model's own words on an incident."""

from __future__ import annotations

from tracemend.authoring.work import Work, ground_of, kept_attempt, pack_of, require_consent
from tracemend.model.author import Ask
from tracemend.model.prompt import prompt_for_words
from tracemend.model.replies.reading import plain
from tracemend.model.spending import Budget, ask_patiently
from tracemend.scrub import scrub_text

_WORDS = 1500


def write_words(work: Work) -> str:
    """The model's explanation of an incident, as plain lines of text. Raises NotAllowed, UsageError, ModelFailed, Cancelled."""
    require_consent(work.engine)
    pack = pack_of(work, ground_of(work))
    settings = work.engine.settings
    budget = Budget(settings, work.author.about())
    with kept_attempt(work, pack, budget) as attempt:
        ask = Ask(prompt_for_words(pack), "words", most_tokens=600, seconds=settings.model_timeout)
        attempt.begin_round(1, ask.messages, sum(work.author.count([m.text for m in ask.messages])))
        reply = ask_patiently(work.author, ask, budget, work.cancel)
        attempt.replied(ask, reply)
    return "\n".join(plain(line, _WORDS) for line in scrub_text(reply.text)[:_WORDS].splitlines() if line.strip())
