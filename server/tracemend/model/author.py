"""Who answers a prompt: a model behind litellm, a script, or a record of what was answered before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from tracemend.project.process import Cancel

Purpose = Literal["fix", "test", "words", "connection"]
"""What an answer is wanted for: a fix, a regression test, words for people, or only to see that there is one."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt. `round` and `number` (from 1) tell the asks of one attempt apart."""

    messages: tuple[Message, ...]
    purpose: Purpose = "fix"
    round: int = 1
    number: int = 1
    temperature: float = 0.0
    most_tokens: int = 2000
    seconds: float = 120.0
    schema: dict[str, Any] | None = None
    """JSON schema that the reply is held to where the endpoint can do that."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What asking has cost. `dollars` is None where no price is known."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt's, those that the server had at hand."""
    reply_tokens: int = 0
    dollars: float | None = 0.0
    seconds: float = 0.0
    asks: int = 0

    @property
    def tokens(self) -> int:
        """Sent and received."""
        return self.prompt_tokens + self.reply_tokens

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reply_tokens + other.reply_tokens,
            None if self.dollars is None or other.dollars is None else self.dollars + other.dollars,
            self.seconds + other.seconds,
            self.asks + other.asks,
        )

    def words(self) -> str:
        """`3 requests, 5,120 tokens sent, 410 received, $0.0214`."""
        price = "price unknown" if self.dollars is None else f"${self.dollars:.4f}"
        requests = f"{self.asks} request{'' if self.asks == 1 else 's'}"
        return f"{requests}, {self.prompt_tokens:,} tokens sent, {self.reply_tokens:,} received, {price}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the author wrote. `cut`: it did not come to its own end."""

    text: str
    spent: Spent = Spent(asks=1)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where prompts go: what a consent is given for."""

    model: str
    endpoint: str
    """Host that is sent to, in words: `http://127.0.0.1:8080/v1`, or `anthropic, its own endpoint`."""
    local: bool
    """Whether nothing leaves this machine."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an author without asking it anything. Prices are dollars per million tokens, None where unknown."""

    prompt_price: float | None = None
    reply_price: float | None = None
    versions: tuple[tuple[str, str], ...] = ()

    def dollars(self, prompt_tokens: int, reply_tokens: int) -> float | None:
        """The price of so many tokens, None where none is known."""
        if self.prompt_price is None or self.reply_price is None:
            return None
        return (prompt_tokens * self.prompt_price + reply_tokens * self.reply_price) / 1e6


Told = Callable[[int], None]
"""Told how many characters of a reply have come so far, from any thread."""


def untold(_: int) -> None:
    """Tells nobody."""


class Author(Protocol):
    """Any thread may call any method; several asks may run at once."""

    @property
    def target(self) -> Target:
        """Where prompts go."""
        ...

    def start(self) -> None:
        """Begin whatever takes a while to start, and return at once."""
        ...

    def about(self) -> About:
        """Prices and versions. Raises ModelFailed."""
        ...

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text by the model's own tokenizer where it is known. Raises ModelFailed."""
        ...

    def ask(self, ask: Ask, cancel: Cancel, told: Told = untold) -> Reply:
        """The answer to a prompt. Raises ModelFailed, Cancelled."""
        ...

    def close(self) -> None:
        """End whatever runs for it; it starts again when it is asked again."""
        ...


def estimated(texts: Sequence[str]) -> tuple[int, ...]:
    """Tokens of each text where no tokenizer is at hand: rather too many than too few for source code."""
    return tuple(-(-len(text.encode("utf-8", "replace")) * 10 // 32) for text in texts)
