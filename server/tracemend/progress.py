"""How work tells what it is doing: one frozen value a step, given to whoever watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A step that has begun or ended."""

    step: str
    """Stable word for programs: `read`, `locate`, `diagnose`, `reproduce`, `consent` (the user is asked), `prove`, `suite`,
    `verdict` (the ledger holds a new one), `commit`, `push`."""
    text: str
    """One short line for people."""
    seconds: float | None = None
    """How long the step took; None while it runs."""


Watch = Callable[[Progress], None]
"""Called from the working thread; must return at once."""


def unwatched(_: Progress) -> None:
    """Watches nothing."""


@contextmanager
def step(watch: Watch, word: str, text: str) -> Iterator[None]:
    """Tells the watch when a step begins and, unless it fails, how long it took."""
    watch(Progress(word, text))
    started = time.perf_counter()
    yield
    watch(Progress(word, text, time.perf_counter() - started))
