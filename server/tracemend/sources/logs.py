"""`tracemend watch`: follows log files over rotation and truncation, and tells the incidents that are written to them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tracemend.incident import Incident
from tracemend.reading import Reader
from tracemend.sources.tap import is_failure

_CHUNK = 1 << 18
_IDLE_SECONDS = 0.3
"""A file that has not grown for so long holds all of a traceback that it will."""
POLL_SECONDS = 0.1

Found = Callable[[Path, Incident], None]


@dataclass(slots=True)
class _Followed:
    """One file as it is open now."""

    path: Path
    reader: Reader
    file: BinaryIO | None = None
    inode: int = -1
    grown: float | None = None
    """When it grew last and a traceback may be unfinished; None when all is told."""


class Logs:
    """Several files. `look` is to be called again and again; each reads what was written since the last."""

    def __init__(self, paths: Sequence[Path], found: Found, *, from_start: bool = False) -> None:
        self._found = found
        self._files = [_Followed(path, Reader()) for path in paths]
        for followed in self._files:
            self._open(followed, at_end=not from_start)

    def look(self) -> None:
        """Read what is new in every file, a rotated one's rest first. A file that is missing is waited for."""
        for followed in self._files:
            self._read(followed)
            if self._replaced(followed):
                self._read(followed)
                self._end(followed)
                self._open(followed, at_end=False)
                self._read(followed)
            if followed.grown is not None and time.monotonic() - followed.grown > _IDLE_SECONDS:
                self._tell(followed, followed.reader.close())
                followed.reader, followed.grown = Reader(), None

    def close(self) -> None:
        """Tell what is left and close the files."""
        for followed in self._files:
            self._read(followed)
            self._end(followed)

    def _open(self, followed: _Followed, *, at_end: bool) -> None:
        try:
            followed.file = followed.path.open("rb", buffering=0)
        except OSError:
            followed.file, followed.inode = None, -1
            return
        followed.inode = os.fstat(followed.file.fileno()).st_ino
        if at_end:
            followed.file.seek(0, os.SEEK_END)

    def _replaced(self, followed: _Followed) -> bool:
        """Whether the path is now another file than the one that is open; a missing one may be about to come."""
        try:
            return followed.path.stat().st_ino != followed.inode
        except OSError:
            return False

    def _read(self, followed: _Followed) -> None:
        if followed.file is None:
            return
        if os.fstat(followed.file.fileno()).st_size < followed.file.tell():
            self._tell(followed, followed.reader.close())
            followed.reader = Reader()
            followed.file.seek(0)
        while data := followed.file.read(_CHUNK):
            followed.grown = time.monotonic()
            self._tell(followed, followed.reader.feed(data))

    def _end(self, followed: _Followed) -> None:
        self._tell(followed, followed.reader.close())
        followed.reader, followed.grown = Reader(), None
        if followed.file is not None:
            followed.file.close()
            followed.file = None

    def _tell(self, followed: _Followed, incidents: list[Incident]) -> None:
        for incident in filter(is_failure, incidents):
            self._found(followed.path, incident)
