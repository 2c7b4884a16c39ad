"""Rounds: ask for candidates, have them all tried, and ask once more with what their trials showed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tracemend.errors import ModelFailed
from tracemend.fix import Fix, Verdict, diff_of
from tracemend.model.author import Ask, Author, Message, Reply
from tracemend.model.candidates import Candidate, candidates, elsewhere_fix
from tracemend.model.context.pack import Pack
from tracemend.model.context.section import fence
from tracemend.model.prompt import Format, fix_prompt
from tracemend.model.record import Attempt, Judged
from tracemend.model.replies.reading import read_reply
from tracemend.model.replies.schema import SCHEMA
from tracemend.model.replies.values import Elsewhere, Lacking, Proposed, Read, Unusable
from tracemend.model.spending import Budget, ask_patiently
from tracemend.progress import Progress, Watch
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings

_OUTPUT = 1500
_DIFF = 1500
_TOLD = 3


Judge = Callable[[tuple[Fix, ...]], tuple[Judged, ...]]
"""Tries fixes; the one who says what they are worth."""

More = Callable[[tuple[str, ...]], Pack]
"""The pack with what the model asked to see."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of all rounds: the fixes best first, and why there was no further round, as a sentence."""

    judged: tuple[Judged, ...]
    ended: str
    rounds: int
    elsewhere: Fix | None = None


@dataclass
class Rounds:
    """One attempt at one incident."""

    author: Author
    settings: Settings
    snapshot: Snapshot
    form: Format
    judge: Judge | None
    """None: propose only."""
    more: More
    budget: Budget
    attempt: Attempt
    cancel: Cancel
    watch: Watch
    tried: dict[str, tuple[Candidate, Judged | None]] = field(default_factory=dict)
    signatures: set[str] = field(default_factory=set)
    elsewhere: Elsewhere | None = None
    asked_for_more: bool = False

    def run(self, pack: Pack) -> Outcome:
        """Raises ModelFailed when no reply of the first round comes, Cancelled."""
        feedback, ended, number = "", "", 0
        most = int(self.settings.model_rounds)
        while number < most and not ended:
            number += 1
            try:
                replies, limit = self._asked(pack, feedback, number)
            except ModelFailed as error:
                if number == 1:
                    raise
                return self._outcome(str(error), number - 1)
            if not replies:
                return self._outcome(f"The limit of {limit} is reached.", number - 1)
            read = [read_reply(reply.text, pack.code) for reply in replies]
            lacking = [name for one in read if isinstance(one, Lacking) for name in one.names]
            if lacking and not any(isinstance(one, Proposed) for one in read) and not self.asked_for_more:
                self.asked_for_more, number = True, number - 1
                pack = self.more(tuple(dict.fromkeys(lacking)))
                continue
            feedback, ended = self._tried(read, number)
        return self._outcome(ended or "The limit of rounds is reached.", number)

    def _asked(self, pack: Pack, feedback: str, number: int) -> tuple[list[Reply], str]:
        """The replies of a round, as many as the limits allow, and the limit that allows no more."""
        messages = fix_prompt(pack, self.form, feedback)
        size = sum(self.author.count([message.text for message in messages]))
        wanted = int(self.settings.model_candidates)
        many, limit = self.budget.affordable(wanted, size, int(self.settings.model_reply_tokens))
        self.attempt.begin_round(number, messages, size)
        asks = [self._ask(messages, number, n, wanted) for n in range(1, many + 1)]
        replies: list[Reply] = []
        failures: list[ModelFailed] = []
        self._tell(f"Asking {self.author.target.model}, round {number}: {many} replies wanted")
        with ThreadPoolExecutor(max(1, many), thread_name_prefix="model") as pool:
            for ask, future in [(ask, pool.submit(self._reply, ask)) for ask in asks]:
                try:
                    reply = future.result()
                except ModelFailed as error:
                    failures.append(error)
                    self.attempt.failed(ask, str(error))
                else:
                    replies.append(reply)
                    self.attempt.replied(ask, reply)
                self._tell(f"{len(replies)} of {many} replies: {self.budget.spent.words()}")
        if failures and not replies:
            raise failures[0]
        return replies, limit

    def _ask(self, messages: tuple[Message, ...], number: int, n: int, wanted: int) -> Ask:
        settings = self.settings
        temperature = 0.0 if n == 1 else round(0.4 + 0.5 * (n - 2) / max(1, wanted - 2), 2)
        most, schema = int(settings.model_reply_tokens), SCHEMA if self.form == "schema" else None
        return Ask(messages, "fix", number, n, temperature, most, settings.model_timeout, schema)

    def _reply(self, ask: Ask) -> Reply:
        return ask_patiently(self.author, ask, self.budget, self.cancel)

    def _tell(self, text: str) -> None:
        self.cancel.check()
        self.watch(Progress("model", text))

    def _tried(self, read: Sequence[Read], number: int) -> tuple[str, str]:
        """Try what is new of a round; what to tell the model of it, and why there is no further round, "" where there may be."""
        proposed = [one for one in read if isinstance(one, Proposed)]
        found, refused = candidates(proposed, len(read), self.author.target.model, self.snapshot)
        refused += tuple(one.reason for one in read if isinstance(one, Unusable))
        self.elsewhere = next((one for one in read if isinstance(one, Elsewhere)), self.elsewhere)
        new = [candidate for candidate in found if candidate.key not in self.tried]
        self.attempt.proposed(new, refused)
        if not new and self.elsewhere is not None and not refused:
            return "", self.elsewhere.said
        if self.judge is None:
            self.tried.update((candidate.key, (candidate, None)) for candidate in new)
            return _told([], refused, self.snapshot), "Nothing was tried." if new else ""
        judged = self.judge(tuple(candidate.fix for candidate in new)) if new else ()
        self.attempt.judged(judged)
        by_key = zip(new, judged, strict=True)
        self.tried.update((candidate.key, (candidate, one)) for candidate, one in by_key)
        if any(one.verdict.level == "verified" for one in judged):
            return "", f"A fix was verified in round {number}."
        signatures = {_signature(one) for one in judged} | set(refused)
        again = bool(signatures) and signatures <= self.signatures
        self.signatures |= signatures
        ended = "It fails the same way as before." if again or (not new and not refused) else ""
        return _told(judged, refused, self.snapshot), ended

    def _outcome(self, ended: str, number: int) -> Outcome:
        known = [(candidate, one) for candidate, one in self.tried.values() if one is not None]
        known.sort(key=lambda pair: (_LEVELS[pair[1].verdict.level], pair[0].size, -pair[0].agreement))
        untried = [c for c, one in self.tried.values() if one is None]
        elsewhere = None if self.elsewhere is None else elsewhere_fix(self.elsewhere, self.author.target.model)
        judged = tuple(one for _, one in known)
        nothing = Verdict("unproved", False, False, None, 0.0)
        judged += tuple(Judged(c.fix, nothing) for c in sorted(untried, key=lambda c: (-c.agreement, c.size)))
        return Outcome(judged, ended, number, elsewhere)


_LEVELS = {"verified": 0, "suite-only": 1, "unproved": 2, "rejected": 3}


def _signature(judged: Judged) -> str:
    """What a failure is known by when it comes again: the verdict's first reason and the tests it names, without numbers."""
    newly = judged.verdict.suite.newly_failing if judged.verdict.suite is not None else ()
    reason = judged.verdict.reasons[0] if judged.verdict.reasons else ""
    return "\0".join([judged.verdict.level, re.sub(r"\d+", "#", reason), *newly])


def _told(judged: Sequence[Judged], refused: Sequence[str], snapshot: Snapshot) -> str:
    """What the model is told of a round: each change with what its trial showed, and why replies were refused."""
    parts = []
    for one in judged[:_TOLD]:
        output = one.output[-_OUTPUT:].strip()
        shown = f"\nIt printed at last:\n{fence(output, 'text')}" if output else ""
        diff = diff_of(one.fix, snapshot.text)[:_DIFF]
        parts.append(f"{fence(diff, 'diff')}\n{' '.join(one.verdict.reasons[:3])}{shown}")
    parts += [f"A reply was refused: {reason}" for reason in dict.fromkeys(refused[:_TOLD])]
    return "\n\n".join(parts)
