"""What the work does, step by step, on standard error."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tracemend.cli.page import Page, is_terminal
from tracemend.progress import Progress, Watch

_WORTH_TELLING = 0.1
"""Seconds: a quicker step gets no line."""


@contextmanager
def shown_progress() -> Iterator[Watch]:
    """A watch that shows each step: with a spinner while it runs on a terminal, and a line at its end when it took a while."""
    page = Page(sys.stderr)
    if is_terminal(sys.stderr):
        with _Spinner(page) as spinner:
            yield spinner.watch
    else:
        yield _Plain(page).watch


class _Plain:
    """A line for each step that took a while, when it ends."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lock = threading.Lock()

    def watch(self, progress: Progress) -> None:
        """Show one step."""
        if progress.seconds is not None and progress.seconds >= _WORTH_TELLING:
            with self.lock:
                self.page.line(f"  {progress.text} ({progress.seconds:.1f} s)")


class _Spinner:
    """The running step with a spinner, those that took a while above it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.status = page.console.status("")

    def __enter__(self) -> _Spinner:
        self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.status.stop()

    def watch(self, progress: Progress) -> None:
        """Show one step."""
        from rich.markup import escape

        if progress.step == "consent":
            self.status.stop()  # it would write over the question
            return
        self.status.start()
        if progress.seconds is None:
            self.status.update(f"[dim]{escape(progress.text)}[/]")
        elif progress.seconds >= _WORTH_TELLING:
            self.page.line(("✓ ", "green"), progress.text, (f"  {progress.seconds:.1f} s", "dim"))
