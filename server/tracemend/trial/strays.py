"""Processes that a run has started and that have left its process group: found by their environment, or by where they stand."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_GONE_SECONDS = 1.0
_QUIET_LOOKS = 3
"""Looks in a row that must find none: a process that forks and ends during one look hides its child from that look."""


def _now() -> float:
    """Seconds since the machine was started, as the system counts the start of processes."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else 0.0


@dataclass(frozen=True)
class Strays:
    """How the processes of one run are known. Linux only: elsewhere none is found."""

    mark: str
    """What the environment of each holds that did not clear it."""
    folder: str = ""
    """Where those stand that did; "" for nowhere."""
    since: float = field(default_factory=_now)
    """What has stood there before is somebody else's."""

    def processes(self) -> list[int]:
        """Those that run now."""
        if sys.platform != "linux":
            return []
        entries = os.listdir("/proc")  # noqa: PTH208  # a hundred paths are not worth making
        return [
            int(entry) for entry in entries if entry.isdigit() and int(entry) != os.getpid() and self._is_one(entry)
        ]

    def _is_one(self, process: str) -> bool:
        try:
            with open(f"/proc/{process}/environ", "rb") as stream:  # noqa: PTH123
                if os.fsencode(self.mark) in stream.read():
                    return True
            place = os.readlink(f"/proc/{process}/cwd")  # noqa: PTH115
        except OSError:
            return False  # another user's, or gone
        inside = self.folder != "" and f"{place}/".startswith(f"{self.folder}/")
        return inside and _started(process) >= self.since - 1

    def end(self) -> None:
        """End them, and those that they start meanwhile; waits until they are gone, at most a second."""
        deadline = time.monotonic() + _GONE_SECONDS
        quiet = 0
        while quiet < _QUIET_LOOKS and time.monotonic() < deadline:
            found = self.processes()
            for process in found:
                try:
                    os.kill(process, signal.SIGKILL)
                except OSError:
                    continue  # gone by itself
            quiet = 0 if found else quiet + 1
            time.sleep(0.01)


def _started(process: str) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return int(fields[19]) / os.sysconf("SC_CLK_TCK")
