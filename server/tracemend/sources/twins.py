"""One failure that is reported in two ways (by the recorder and as text, as a trace and as a log) is counted once."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace

from tracemend.incident import ExceptionRecord, Incident, fingerprint
from tracemend.scrub import scrub_source

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
        now, key = time.monotonic(), fingerprint(_as_stored(incident))
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


def _as_stored(incident: Incident) -> Incident:
    """With the source lines that the ledger would keep, which the fingerprint is made of; of the rest as little as it needs."""
    return replace(incident, exceptions=tuple(_record_as_stored(record) for record in incident.exceptions))


def _record_as_stored(record: ExceptionRecord) -> ExceptionRecord:
    sources = ((f, None if f.source is None else scrub_source(f.source)) for f in record.frames)
    return replace(record, frames=tuple(replace(f, source=source, variables=()) for f, source in sources))
