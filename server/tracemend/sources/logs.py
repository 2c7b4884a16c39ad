"""Follows log files over rotation and truncation, and tells the incidents that are written to them.

`tracemend watch` follows those of its command line, a server those of the setting `logs.files` (see `log_follower`).
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tracemend.incident import Incident
from tracemend.reading import Reader
from tracemend.sources.tap import is_failure

_CHUNK = 1 << 18
_CHUNKS_A_LOOK = 32
"""What is read of one file before the others have their turn: 8 MB."""
_IDLE_SECONDS = 0.3
"""A file that has not grown for so long holds all of a traceback that it will."""
POLL_SECONDS = 0.1

Found = Callable[[Path, Incident], None]
Say = Callable[[str], None]
"""Tells the user one sentence."""


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

    def __init__(
        self, paths: Sequence[Path], found: Found, *, from_start: bool = False, say: Say = lambda _: None
    ) -> None:
        self._found = found
        self._say = say
        self._files: dict[Path, _Followed] = {}
        self._refused: set[Path] = set()
        self._read_before: set[int] = set()
        """Inodes of rotated files, which a pattern may match under their new names."""
        self.follow(paths, from_start=from_start)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are followed."""
        return tuple(self._files)

    def follow(self, paths: Iterable[Path], *, from_start: bool) -> None:
        """Follow these files and no others; `from_start`: what the new ones hold already counts, too."""
        wanted = list(dict.fromkeys(paths))
        for path in set(self._files) - set(wanted):
            self._read(self._files[path])
            self._end(self._files.pop(path))
        for path in wanted:
            if path not in self._files:
                known = _inode(path) in self._read_before | {followed.inode for followed in self._files.values()}
                self._files[path] = _Followed(path, Reader())
                self._open(self._files[path], at_end=known or not from_start)

    def look(self) -> None:
        """Read what is new in every file, a rotated one's rest first. A file that is missing is waited for."""
        for followed in self._files.values():
            try:
                self._look_at(followed)
            except OSError as error:
                self._end(followed)
                self._refuse(followed, error)

    def _look_at(self, followed: _Followed) -> None:
        if self._read(followed):
            return  # the rest of it at the next look
        if self._replaced(followed):
            while self._read(followed):
                pass
            self._read_before.add(followed.inode)
            self._end(followed)
            self._open(followed, at_end=followed.path in self._refused)
            self._read(followed)
        if followed.grown is not None and time.monotonic() - followed.grown > _IDLE_SECONDS:
            self._tell(followed, followed.reader.close())
            followed.reader, followed.grown = Reader(), None

    def close(self) -> None:
        """Tell what is left and close the files."""
        for followed in self._files.values():
            self._read(followed)
            self._end(followed)

    def _open(self, followed: _Followed, *, at_end: bool) -> None:
        followed.file, followed.inode = None, -1
        try:
            file = _opened(followed.path)
        except FileNotFoundError:
            return
        except OSError as error:
            self._refuse(followed, error)
            return
        self._refused.discard(followed.path)
        followed.file, followed.inode = file, os.fstat(file.fileno()).st_ino
        if at_end:
            file.seek(0, os.SEEK_END)

    def _refuse(self, followed: _Followed, error: OSError) -> None:
        """Say once that a file can't be read; it is tried again at every look."""
        followed.inode = -1
        if followed.path not in self._refused:
            self._refused.add(followed.path)
            self._say(f"The log file {followed.path} can't be followed ({error.strerror}): make it readable.")

    def _replaced(self, followed: _Followed) -> bool:
        """Whether the path is now another file than the one that is open; a missing one may be about to come."""
        inode = _inode(followed.path)
        return inode is not None and inode != followed.inode

    def _read(self, followed: _Followed) -> bool:
        """Read what is new; whether there is more."""
        if followed.file is None:
            return False
        if os.fstat(followed.file.fileno()).st_size < followed.file.tell():
            self._tell(followed, followed.reader.close())
            followed.reader = Reader()
            followed.file.seek(0)
        for _ in range(_CHUNKS_A_LOOK):
            data = followed.file.read(_CHUNK)
            if not data:
                return False
            followed.grown = time.monotonic()
            self._tell(followed, followed.reader.feed(data))
        return True

    def _end(self, followed: _Followed) -> None:
        self._tell(followed, followed.reader.close())
        followed.reader, followed.grown = Reader(), None
        if followed.file is not None:
            followed.file.close()
            followed.file = None

    def _tell(self, followed: _Followed, incidents: list[Incident]) -> None:
        for incident in filter(is_failure, incidents):
            self._found(followed.path, incident)


def _opened(path: Path) -> BinaryIO:
    """A file, and nothing that is none: to open a pipe would take what another reads, or wait for ever.

    Raises OSError.
    """
    file = open(path, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115  # given to the caller
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise OSError(errno.EINVAL, "it is no file")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None
