"""One failure that is reported in two ways (by the recorder and as text, as a trace and as a log) is counted once."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from tracemend.incident import Incident, fingerprint
from tracemend.scrub import scrub_incident

_WINDOW_SECONDS = 10.0
"""Reports of one occurrence come within so long of each other."""
_KEPT = 1000


@dataclass(slots=True)
class Twins:
    """Counts each failure by the channel that reports it most; the other channels' reports are copies of those."""

    _tests: OrderedDict[str, float] = field(default_factory=OrderedDict)
    """When a failure of a test was last reported with its frames."""
    _reported: OrderedDict[str, tuple[Counter[str], float]] = field(default_factory=OrderedDict)

    def new(self, channel: str, incident: Incident, times: int = 1) -> int:
        """How many of `times` occurrences reported by `channel` no other channel has reported yet."""
        now, key = time.monotonic(), fingerprint(scrub_incident(incident))
        if self._only_repeats_a_test(incident, now):
            return 0
        counts, last = self._reported.pop(key, (Counter[str](), now))
        if now - last > _WINDOW_SECONDS:
            counts = Counter()
        before = max(counts.values(), default=0)
        counts[channel] += times
        self._reported[key] = (counts, now)
        if len(self._reported) > _KEPT:
            self._reported.popitem(last=False)
        return max(counts.values()) - before

    def _only_repeats_a_test(self, incident: Incident, now: float) -> bool:
        """Whether it is the line of a test run's summary on a failure that was reported whole."""
        test = incident.context.test
        if test is None:
            return False
        if not any(record.frames for record in incident.exceptions):
            return now - self._tests.get(test, -_WINDOW_SECONDS) < _WINDOW_SECONDS
        self._tests[test] = now
        self._tests.move_to_end(test)
        if len(self._tests) > _KEPT:
            self._tests.popitem(last=False)
        return False
