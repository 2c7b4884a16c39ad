"""A regression test by a model: it must assert something, be red without the fix, green with it, and red for what only silences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from tracemend.authoring.work import Work, ground_of, kept_attempt, pack_of, require_consent
from tracemend.errors import UsageError
from tracemend.fix import NewFile, diff_of
from tracemend.ledger import StoredFix
from tracemend.model.author import Ask, Spent
from tracemend.model.checks import refusal_of_test
from tracemend.model.prompt import prompt_for_test
from tracemend.model.record import Attempt
from tracemend.model.replies.function import fenced
from tracemend.model.spending import Budget, ask_patiently
from tracemend.progress import Progress
from tracemend.project.usable import require_usable
from tracemend.trial.new_tests import free_name
from tracemend.trial.reproduction import module_name

_TOKENS = 1500


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """The fix, with the test where one was found good; why not, as a sentence; what was spent; where its record lies."""

    stored: StoredFix
    reason: str
    spent: Spent
    record: str


def write_test(work: Work, fix_id: str) -> TestAnswer:
    """Let the model write a regression test for a fix, try it, and keep it with the fix where it is good.

    Raises NotAllowed, UsageError, ModelFailed, StaleFix, ProjectUnusable, Cancelled.
    """
    require_consent(work.engine)
    require_usable(work.engine.project)
    stored = work.engine.fix(work.stored, fix_id)
    if not stored.fix.changes_code:
        raise UsageError(f"'{stored.fix.title}' changes no code: there is nothing to test.")
    settings = work.engine.settings
    ground = ground_of(work)
    pack = pack_of(work, ground)
    budget, reason = Budget(settings, work.author.about()), ""
    site = ground.site
    folder, module = module_name(site.file, work.snapshot)
    stem = f"{PurePosixPath(site.file).stem}_{site.location.function or 'module'}"
    file = free_name(re.sub(r"\W", "", stem).strip("_"), site.file, folder, work.snapshot)
    facts = site.interpreter
    pytest = facts is None or "pytest" in {name.lower() for name in facts.distributions}
    prompt = prompt_for_test(pack, diff_of(stored.fix, work.snapshot.text), module, pytest=pytest)
    with kept_attempt(work, pack, budget) as attempt:
        for number in range(1, int(settings.model_rounds) + 1):
            refusal = f"\n\nThe last test was refused: {reason} Write another." if reason else ""
            messages = (prompt[0], replace(prompt[1], text=prompt[1].text + refusal))
            ask = Ask(messages, "test", number, most_tokens=_TOKENS, seconds=settings.model_timeout)
            text = _reply(work, ask, budget, attempt)
            reason = refusal_of_test(text, file, work.snapshot) or ""
            if not reason:
                work.watch(Progress("model", f"Trying {file}"))
                tried, reason = _tried(work, replace(stored, fix=replace(stored.fix, test=NewFile(file, text))))
                attempt.data.setdefault("tests", []).append({"file": file, "text": text, "reason": reason})
                if not reason:
                    work.engine.ledger.record_verdict(work.stored.id, tried)
                    return TestAnswer(tried, "", budget.spent, str(attempt.folder))
    return TestAnswer(stored, reason, budget.spent, str(attempt.folder))


def _reply(work: Work, ask: Ask, budget: Budget, attempt: Attempt) -> str:
    attempt.begin_round(ask.round, ask.messages, sum(work.author.count([m.text for m in ask.messages])))
    reply = ask_patiently(work.author, ask, budget, work.cancel)
    attempt.replied(ask, reply)
    return "\n\n".join(block.strip() for block in fenced(reply.text)[:1]) + "\n"


def _tried(work: Work, stored: StoredFix) -> tuple[StoredFix, str]:
    """The fix with its test as tried, and what is wrong with the test."""
    from tracemend.trial import try_fixes

    request = work.engine.trial_request(work.stored, (stored.fix,), work.snapshot, work.reproduction)
    (tried,) = try_fixes(replace(request, strict_test=True), cancel=work.cancel, watch=work.watch)
    test = stored.fix.test
    assert test is not None
    wrong = next((reason for reason in tried.verdict.reasons if reason.startswith(f"{test.file}, which came with")), "")
    if not wrong and not (tried.verdict.reproduced and tried.verdict.gone):
        wrong = "The crash could not be brought about and shown to be gone, so the test proves nothing."
    return StoredFix(tried.fix, stored.diff, tried.verdict, tried.reproduction), wrong
