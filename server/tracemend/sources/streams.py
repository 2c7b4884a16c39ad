"""Which of the three standard streams a child gets a terminal, a pipe or our own for."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard input, output and error as they were found."""

    input_tty: bool
    output_tty: bool
    error_tty: bool
    together: bool
    """Output and error are one and the same pipe or file: the child gets one pipe for both, which keeps their order."""
    missing: frozenset[int]
    """Those that are closed."""

    @property
    def terminal(self) -> bool:
        """Whether the child gets a terminal of ours to write to."""
        return self.output_tty or self.error_tty

    @property
    def control(self) -> bool:
        """Whether the child's terminal is the one that it reads from and that interrupts it."""
        return self.input_tty and self.terminal


def found_streams() -> Streams:
    """The streams of this process. A terminal whose foreground belongs to others is left to them."""
    missing = frozenset(fd for fd in (0, 1, 2) if not _is_open(fd))
    return Streams(
        input_tty=os.isatty(0) and _in_foreground(),
        output_tty=os.isatty(1),
        error_tty=os.isatty(2),
        together=not missing & {1, 2} and _same(1, 2),
        missing=missing,
    )


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def _same(first: int, second: int) -> bool:
    one, two = os.fstat(first), os.fstat(second)
    return (one.st_dev, one.st_ino, stat.S_IFMT(one.st_mode)) == (two.st_dev, two.st_ino, stat.S_IFMT(two.st_mode))


def _in_foreground() -> bool:
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
