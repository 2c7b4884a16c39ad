"""Steps shown as they happen: a word, what came of it, its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from tracemend.cli.page import Page, Part
from tracemend.progress import Progress

_WORD = 11
_TIME = 8
MARGIN = " " * (_WORD + _TIME + 2)
"""What stands before a line that belongs to the step above it."""


class Stopwatch:
    """Writes one line a step; on a terminal a spinner runs until it is there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._said: tuple[Part, ...] = ()

    @contextmanager
    def step(self, word: str) -> Iterator[None]:
        """A step; what `say` is told within is written at its end."""
        self._said = ()
        started = time.perf_counter()
        with self.page.console.status(f"[dim]{word}…[/]") if self.page.styled else nullcontext():
            yield
        self._line(word, timed(time.perf_counter() - started), *self._said)

    def say(self, *parts: Part) -> None:
        """What came of the step."""
        self._said = parts

    def note(self, word: str, *parts: Part) -> None:
        """A line without a time."""
        self._line(word, "", *parts)

    def fail(self, word: str, text: str) -> None:
        """A line that tells of a failure."""
        self.page.line((f"{'✗ ' + word:>{_WORD}}", "bold red"), " " * (_TIME + 2), (text, "red"))

    def watch(self, progress: Progress) -> None:
        """A `Watch` for the parts of a step."""
        if progress.seconds is not None:
            self.page.line(" " * _WORD, (f"{timed(progress.seconds):>{_TIME}}  {progress.text}", "dim"))

    def _line(self, word: str, time_: str, *parts: Part) -> None:
        self.page.line((f"{word:>{_WORD}}", "cyan"), (f"{time_:>{_TIME}}  ", "dim"), *parts, hang=len(MARGIN))


def timed(seconds: float) -> str:
    """`12 ms`, `3.4 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
