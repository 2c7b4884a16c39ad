"""Payloads to the spool: what waits together goes into one file, and is acknowledged when it lies there."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from pathlib import Path

from tracemend.sources.intake.batch import Payload, write_batch
from tracemend.sources.intake.body import Refused

_BATCH_BYTES = 8_000_000
_WAITING_BYTES = 64_000_000
SPOOL_BYTES = 256_000_000
"""What may lie in the spool before clients are told to wait."""


class Writer:
    """One for each intake. `add` returns when the payload is safe."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._waiting: list[tuple[Payload, asyncio.Future[None]]] = []
        self._bytes = 0
        self._numbers = itertools.count()
        self._writing: asyncio.Task[None] | None = None
        self._looked = 0.0
        self._full = False

    async def add(self, payload: Payload) -> None:
        """Keep a payload.

        Raises Refused: 429 when too much waits already, 503 when the disk is full or can't be written.
        """
        if self._bytes > _WAITING_BYTES or self._spool_is_full():
            raise Refused(429, "too much is waiting to be taken in")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((payload, done))
        self._bytes += len(payload.body)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        """While a file is being written the next ones' payloads gather: the busier, the larger the files."""
        while self._waiting:
            size, count = 0, 0
            while count < len(self._waiting) and size < _BATCH_BYTES:
                size += len(self._waiting[count][0].body)
                count += 1
            batch = self._waiting[:count]
            del self._waiting[:count]
            await self._write(batch, size)

    async def _write(self, batch: list[tuple[Payload, asyncio.Future[None]]], size: int) -> None:
        name = f"{time.time_ns():020}-{os.getpid()}-{next(self._numbers)}"
        error: OSError | None = None
        try:
            await asyncio.to_thread(write_batch, self._spool, name, [payload for payload, _ in batch])
        except OSError as failed:
            error = failed
        self._bytes -= size
        for _, done in batch:
            if done.done():
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(_unwritable(error))

    def _spool_is_full(self) -> bool:
        now = time.monotonic()
        if now - self._looked > 0.5:
            self._looked = now
            try:
                with os.scandir(self._spool) as entries:
                    self._full = sum(_size(entry) for entry in entries) > SPOOL_BYTES
            except OSError as error:
                raise _unwritable(error) from None
        return self._full


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size if entry.name.endswith((".intake", ".json")) else 0
    except OSError:
        return 0


def _unwritable(error: OSError) -> Refused:
    return Refused(503, f"the spool can't be written: {error.strerror}")
