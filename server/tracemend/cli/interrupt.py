"""Ctrl-C ends the work and its children in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tracemend.project.process import Cancel


@contextmanager
def interruptible() -> Iterator[Cancel]:
    """A cancel that the first SIGINT or SIGTERM asks for; the second one ends the program at once."""
    cancel = Cancel()
    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return

    def ask(_number: int, _frame: object) -> None:
        if cancel.asked:
            raise KeyboardInterrupt
        cancel.cancel()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
