"""The SQLite file under the ledger: opened, migrated, set aside when corrupt; its errors put into one sentence.

Two connections, each with its lock: in WAL mode the reading one never waits for a writer, and `PRAGMA data_version` on it
counts every commit by anybody else, the writing one of the same process included.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.ledger.schema import MIGRATIONS

Result = TypeVar("Result")

_BUSY_SECONDS = 10.0
_CORRUPT = ("not a database", "malformed", "file is encrypted")


class Store:
    """One SQLite file, safe across threads and processes. `notice` tells that a corrupt file was set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: str | None = None
        self._reading_lock, self._writing_lock = threading.RLock(), threading.RLock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._inode = 0
        self._reopened = 0
        self._together: int | None = None
        """The thread whose reads and writes are all of one transaction now."""

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` reads, from one consistent state of the store."""
        return self._guarded(lambda: self._read(work))

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `work` in one transaction; when this returns, it survives the end of the process."""
        return self._guarded(lambda: self._write(work))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that this thread reads and writes within: much faster than one for each.

        Raises TracemendError when it can't be kept; then nothing of it is.
        """
        with self._writing_lock:
            writer = self._guarded(self._begin)
            self._together = threading.get_ident()
            try:
                with _ended(writer):
                    yield
                    if self._writer is not writer:
                        raise TracemendError(
                            "The ledger was damaged and begun anew: what came meanwhile is taken again."
                        )
            except sqlite3.Error as error:
                raise _explained(error, self.path) from error
            finally:
                self._together = None

    def _begin(self) -> sqlite3.Connection:
        self._open()
        assert self._writer is not None
        self._writer.execute("BEGIN IMMEDIATE")
        return self._writer

    def version(self) -> tuple[int, int]:
        """A value that differs from the last one when anybody has written since."""
        return self._guarded(self._version)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._writing_lock, self._reading_lock:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    connection.close()
            self._reader = self._writer = None

    def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._together == threading.get_ident() and self._writer is not None:
            return work(self._writer)
        with self._opened_reader() as connection:
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                connection.execute("ROLLBACK")

    def _write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._writing_lock:
            self._open()
            assert self._writer is not None
            with _savepoint(self._writer) if self._together is not None else _transaction(self._writer):
                return work(self._writer)

    def _version(self) -> tuple[int, int]:
        with self._opened_reader() as connection:
            return self._reopened, int(connection.execute("PRAGMA data_version").fetchone()[0])

    @contextlib.contextmanager
    def _opened_reader(self) -> Iterator[sqlite3.Connection]:
        """The reading connection, held. Opening comes first, since the locks are always taken in the order writing, reading."""
        while True:
            self._open()
            with self._reading_lock:
                if self._reader is not None:
                    yield self._reader
                    return

    def _open(self) -> None:
        """Open both connections where they are not, or where another process has set the file aside."""
        if self._reader is not None and self._inode == _inode(self.path):
            return
        with self._writing_lock, self._reading_lock:
            if self._reader is not None and self._inode == _inode(self.path):
                return
            self.close()
            writer = _connect(self.path)
            try:
                _migrate(writer)
                self._reader, self._writer = _connect(self.path), writer
            except BaseException:
                writer.close()
                raise
            self._inode = _inode(self.path)
            self._reopened += 1

    def _guarded(self, work: Callable[[], Result]) -> Result:
        """Run `work`; a corrupt file is set aside and `work` run again on a new one."""
        try:
            try:
                return work()
            except sqlite3.DatabaseError as error:
                if not any(words in str(error) for words in _CORRUPT):
                    raise
                self._set_aside()
                return work()
        except sqlite3.Error as error:
            raise _explained(error, self.path) from error

    def _set_aside(self) -> None:
        with self._writing_lock, self._reading_lock:
            self.close()
            kept = self.path.with_name(f"{self.path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}")
            for suffix in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self.path.with_name(self.path.name + suffix).rename(kept.with_name(kept.name + suffix))
            self.notice = f"The ledger was damaged: it was kept as {kept} and a new one begun."


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # NORMAL: a commit is in the file when it returns, so the end of any process loses nothing; only the loss
        # of power may take the last commits with it, never the store's consistency.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS):
        return
    with _transaction(connection):
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise ProjectUnusable("The ledger was written by a newer Tracemend: update this one.")
        for script in MIGRATIONS[version:]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    with _ended(connection):
        yield


@contextlib.contextmanager
def _ended(connection: sqlite3.Connection) -> Iterator[None]:
    """End the transaction that has begun: whole, or not at all."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # rolled back by SQLite itself, or closed since it was set aside
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextlib.contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT one")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK TO one")
            connection.execute("RELEASE one")
        raise
    connection.execute("RELEASE one")


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return -1


def _explained(error: sqlite3.Error, path: Path) -> TracemendError:
    said = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return TracemendError("The incident is no longer in the ledger: read its traceback again.")
    if "locked" in said:
        return TracemendError("Another process holds the ledger: try again in a moment.")
    return ProjectUnusable(
        f"The ledger {path} can't be used ({said}): make its folder writable or set TRACEMEND_STATE_DIR to one that is."
    )
