"""How long work takes, for the benchmarks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median(rounds: int, work: Callable[[int], object]) -> float:
    """Median seconds of some rounds; `work` is given each round's number."""
    times = []
    for number in range(rounds):
        started = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - started)
    return statistics.median(times)
