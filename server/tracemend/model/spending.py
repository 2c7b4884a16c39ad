"""What an attempt may spend, what it has spent, and asking that stands a busy server."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from threading import Lock

from tracemend.errors import ModelFailed
from tracemend.model.author import About, Ask, Author, Reply, Spent, Told, untold
from tracemend.project.process import Cancel
from tracemend.settings import Settings

_TRIES = 3
_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE = 60.0
_PASSING = frozenset({"limited", "down", "failed", "timeout"})
"""Failures after which the same ask may be answered."""
_POLL_SECONDS = 0.02


@dataclass
class Budget:
    """The limits of one attempt. Any thread may call any method."""

    settings: Settings
    about: About = field(default_factory=About)
    spent: Spent = field(default_factory=Spent)
    started: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    def add(self, spent: Spent) -> None:
        """Count what an ask has cost."""
        with self._lock:
            self.spent = self.spent + spent

    @property
    def seconds_left(self) -> float:
        """Until no further round begins."""
        return self.settings.model_total_seconds - (time.monotonic() - self.started)

    def affordable(self, asks: int, prompt_tokens: int, reply_tokens: int) -> tuple[int, str]:
        """How many of so many asks may be sent, at most that long each, and which limit is in the way of the others."""
        tokens = self.settings.model_total_tokens - self.spent.tokens
        many, limit = min(asks, max(0, int(tokens // (prompt_tokens + reply_tokens)))), "tokens"
        if self.seconds_left <= 0:
            return 0, "time"
        price = self.about.dollars(prompt_tokens, reply_tokens)
        if price:
            money = self.settings.model_total_cost - (self.spent.dollars or 0)
            if int(money / price) < many:
                many, limit = max(0, int(money / price)), "money"
        return many, limit if many < asks else ""


def ask_patiently(author: Author, ask: Ask, budget: Budget, cancel: Cancel, told: Told = untold) -> Reply:
    """Ask, and ask again when the server is busy or away, after the time that it names; what it costs is counted.

    Raises ModelFailed when it does not help or there is no time left, Cancelled.
    """
    for number in range(1, _TRIES + 1):
        try:
            reply = author.ask(replace(ask, seconds=max(1.0, min(ask.seconds, budget.seconds_left))), cancel, told)
        except ModelFailed as error:
            pause = error.retry_after if error.retry_after is not None else _PAUSE_SECONDS * 2 ** (number - 1)
            last = number == _TRIES or error.kind not in _PASSING or (error.kind == "timeout" and number > 1)
            if last or pause > min(_LONGEST_PAUSE, budget.seconds_left):
                raise
            _wait(pause, cancel)
        else:
            budget.add(reply.spent)
            return reply
    raise AssertionError("the last try returns or raises")


def _wait(seconds: float, cancel: Cancel) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(left, _POLL_SECONDS))
