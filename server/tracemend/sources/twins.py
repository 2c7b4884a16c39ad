"""One failure that is reported in two ways (by the recorder and as text, as a trace and as a log) is counted once."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from tracemend.incident import Incident, fingerprint
from tracemend.scrub import scrub_incident

_WINDOW_SECONDS = 60.0


@dataclass(slots=True)
class Twins:
    """Counts each failure by the channel that reports it most; the other channels' reports are copies of those."""

    _reported: dict[str, Counter[str]] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def new(self, channel: str, incident: Incident, times: int = 1) -> int:
        """How many of `times` occurrences reported by `channel` no other channel has reported yet."""
        if time.monotonic() - self._since > _WINDOW_SECONDS and len(self._reported) > 1000:
            self._reported.clear()
            self._since = time.monotonic()
        counts = self._reported.setdefault(fingerprint(scrub_incident(incident)), Counter())
        before = max(counts.values(), default=0)
        counts[channel] += times
        return max(counts.values()) - before
