"""A lock that dies with its holder: taken by the operating system, so that a killed process leaves none behind."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tracemend.project.process import Cancel

_POLL_SECONDS = 0.05


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Try to take the lock file `path`, which is made where it is missing; gives whether it was free.

    The file stays when the lock is given back: removing it would let two holders in. Raises OSError when it can't be made.
    """
    with path.open("ab") as stream:
        if not _take(stream):
            yield False
            return
        try:
            yield True
        finally:
            _give_back(stream)


@contextmanager
def waited_for(path: Path, cancel: Cancel) -> Iterator[None]:
    """Wait for the lock file `path`. Raises Cancelled."""
    while True:
        with held(path) as free:
            if free:
                yield
                return
        cancel.check()
        time.sleep(_POLL_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _take(stream: BinaryIO) -> bool:
        try:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(stream: BinaryIO) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(stream: BinaryIO) -> bool:
        os.set_inheritable(stream.fileno(), False)
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
