"""Reads tracebacks from streams as they go by, in a thread of its own, without ever holding a stream up."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tracemend.incident import Incident, exception_type_name

_LIMIT = 64_000_000
_POLL_SECONDS = 0.05
_IDLE_SECONDS = 0.3
"""A stream that is quiet for so long has said all of a traceback that it will."""

OnIncident = Callable[[Incident], None]


def is_failure(incident: Incident) -> bool:
    """Whether a printed traceback tells of a failure, and not of Ctrl-C."""
    return exception_type_name(incident.raised.type) not in ("KeyboardInterrupt", "SystemExit", "CancelledError")


@dataclass(slots=True)
class Tap:
    """Gets bytes of one or more streams and gives the incidents in them to `found`, called in the tap's thread.

    `poll` is called there as well, some twenty times a second and once more at the end. Bytes that come faster than they can
    be read are let go beyond 64 MB: the stream matters more.
    """

    found: OnIncident
    poll: Callable[[], None] = lambda: None
    _chunks: queue.SimpleQueue[tuple[int, bytes] | None] = field(default_factory=queue.SimpleQueue)
    _waiting: int = 0
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read."""
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, stream: int, data: bytes) -> None:
        """Bytes that went by; returns at once."""
        if self._waiting < _LIMIT:
            self._waiting += len(data)
            self._chunks.put((stream, data))

    def finish(self, seconds: float = 10.0) -> None:
        """Read what is left, at most so many seconds."""
        self._chunks.put(None)
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        from tracemend.reading import Reader

        readers: dict[int, tuple[Reader, float]] = {}
        while True:
            try:
                item = self._chunks.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                item = (0, b"")
            now = time.monotonic()
            self.poll()
            if item is None:
                break
            stream, data = item
            self._waiting -= len(data)
            if data:
                reader = readers[stream][0] if stream in readers else Reader()
                readers[stream] = (reader, now)
                self._tell(reader.feed(data))
            for idle in [s for s, (_, last) in readers.items() if now - last > _IDLE_SECONDS]:
                self._tell(readers.pop(idle)[0].close())
        for reader, _ in readers.values():
            self._tell(reader.close())

    def _tell(self, incidents: list[Incident]) -> None:
        for incident in incidents:
            if is_failure(incident):
                self.found(incident)
