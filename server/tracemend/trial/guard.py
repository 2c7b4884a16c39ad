"""Nothing that a trial starts outlives it: not a child that left its group, nor the children of a server that was killed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tracemend.trial.limits import Limits

_WATCH = 'while read -r line; do group=$line; done; [ -z "$group" ] || kill -9 -- "-$group"'
"""Reads process groups; when its input ends without a last empty line, we are dead, and the group named last must go."""


class Guard:
    """Ends the running child when this process dies, by whatever signal."""

    def __init__(self, watcher: subprocess.Popen[bytes] | None) -> None:
        self._watcher = watcher

    def started(self, group: int) -> None:
        """A child runs as the leader of this process group."""
        self._tell(f"{group}\n")

    def ended(self) -> None:
        """The child has ended."""
        self._tell("\n")

    def _tell(self, line: str) -> None:
        if self._watcher is not None and self._watcher.stdin is not None:
            try:
                self._watcher.stdin.write(line.encode("ascii"))
                self._watcher.stdin.flush()
            except OSError:
                self._watcher = None  # someone ended it: there is no guard, and the work goes on


@contextmanager
def guard() -> Iterator[Guard]:
    """A guard for the time of a trial; without effect on Windows."""
    if os.name == "nt":
        yield Guard(None)
        return
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        ["/bin/sh", "-c", _WATCH], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
    ) as watcher:
        yield Guard(watcher)


def apart(argv: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """The command line with a shell as the parent of its program, within bounds.

    A test that kills its parent then does not kill us.
    """
    return argv if os.name == "nt" else ("/bin/sh", "-c", f'{limits.shell}; "$@"; exit $?', "sh", *argv)


def end_by_signal(returncode: int | None) -> int | None:
    """A child's own end: a shell reports a signal as 128 and its number."""
    return 128 - returncode if os.name != "nt" and returncode is not None and 128 < returncode < 193 else returncode
