"""What one run of a trial may take of the machine. Bounds are set by the shell that starts the program, and are wide: they stop
a fix that runs wild, not a project that is large."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.settings import Settings
from tracemend.trial.strays import Strays

_KILOBYTE, _BLOCK, _MEGABYTE = 1024, 512, 1024 * 1024
_LOOK_SECONDS, _LONGEST_SECONDS = 0.2, 5.0
"""Between two looks at the processes of a run: where the machine has many more than before, and at most."""

TOO_MANY = "became more processes than the setting tracemend.trial.processes allows, and was stopped"
"""What is said of a run that has exceeded, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one process, but for `processes`, which counts those of the whole run with their threads."""

    memory: int
    """Bytes of memory that a process may have to write to."""
    file_size: int
    """Bytes."""
    processor_seconds: int
    processes: int

    @property
    def shell(self) -> str:
        """Commands that set the bounds of a shell and of what it starts; what the system does not know is left out.

        `ulimit -u` counts all processes of the user, so what runs already is added; dash names it `-p`.
        """
        bounds = {"c": 0, "d": self.memory // _KILOBYTE, "f": self.file_size // _BLOCK, "t": self.processor_seconds}
        lines = [f"ulimit -{name} {bound} 2>/dev/null" for name, bound in bounds.items()]
        if sys.platform == "linux":
            many = running_threads() + self.processes
            lines.append(f"{{ ulimit -u {many} || ulimit -p {many}; }} 2>/dev/null")
        return "; ".join(lines)


def limits_of(settings: Settings) -> Limits:
    """The bounds that the settings name; memory is what the machine has where they name none."""
    memory = int(settings.trial_memory) * _MEGABYTE or _physical_memory()
    seconds = int(settings.trial_timeout * (os.cpu_count() or 1)) + 1
    return Limits(memory, int(settings.trial_file_size) * _MEGABYTE, seconds, int(settings.trial_processes))


def _physical_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 1 << 36


def running_threads() -> int:
    """Threads of the whole machine, 0 where the system does not tell."""
    try:
        return int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0


@dataclass
class Crowd:
    """Tells when a run has become too many processes and threads: the system's own bound does not hold for root."""

    strays: Strays
    """How its processes are known."""
    most: int
    start: int = field(default_factory=running_threads)
    looked: float = field(default_factory=time.monotonic)

    def too_many(self) -> bool:
        """Whether it is so now. The machine's count is quick to read; where it has grown by too many they are told apart."""
        rest = _LOOK_SECONDS if running_threads() - self.start > self.most else _LONGEST_SECONDS
        if time.monotonic() - self.looked < rest:
            return False
        self.looked = time.monotonic()
        return sum(_threads(process) for process in self.strays.processes()) > self.most


def _threads(process: int) -> int:
    try:
        return sum(1 for _ in os.scandir(f"/proc/{process}/task"))
    except OSError:
        return 0
