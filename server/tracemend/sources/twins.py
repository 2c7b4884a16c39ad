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

    _reported: OrderedDict[str, tuple[Counter[str], float]] = field(default_factory=OrderedDict)

    def new(self, channel: str, incident: Incident, times: int = 1) -> int:
        """How many of `times` occurrences reported by `channel` no other channel has reported yet."""
        now, key = time.monotonic(), fingerprint(scrub_incident(incident))
        counts, last = self._reported.pop(key, (Counter[str](), now))
        if now - last > _WINDOW_SECONDS:
            counts = Counter()
        before = max(counts.values(), default=0)
        counts[channel] += times
        self._reported[key] = (counts, now)
        if len(self._reported) > _KEPT:
            self._reported.popitem(last=False)
        return max(counts.values()) - before
