"""The end of steps that other threads take: a copy must not be left while it is in use."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from typing import Any


def all_done(steps: Sequence[Future[None]]) -> None:
    """Wait for all; the first error is raised, once what has begun has ended."""
    wait(steps, return_when=FIRST_EXCEPTION)
    for waiting in steps:
        waiting.cancel()
    wait(steps)
    for done in steps:
        if not done.cancelled():
            done.result()


def settle(step: Future[Any] | None) -> None:
    """Wait until a step that nobody needs any more has ended."""
    if step is not None and not step.cancel():
        wait([step])
