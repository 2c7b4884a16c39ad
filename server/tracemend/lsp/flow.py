"""Keeps boards and diagnostics in step with the ledger and with the texts, without ever holding up the loop.

Two workers of one thread each: the quick one reads ledgers and places marks, the slow one analyses incidents. A board is
written by the quick worker alone, so what it does happens in one order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lsprotocol import types

from tracemend.errors import TracemendError
from tracemend.ledger import StoredIncident
from tracemend.lsp.boarding import load, look_again, mark, reload, settle, take_in
from tracemend.lsp.capabilities import Client
from tracemend.lsp.folders import Folder
from tracemend.lsp.texts import Texts

POLL_SECONDS = 0.2
TYPING_SECONDS = 0.15
IDLE_SECONDS = 0.6
PATIENCE_SECONDS = 3.0

Result = TypeVar("Result")
Change = Callable[[Texts], Iterable[str]]
"""Changes a board in the quick worker; gives the files whose marks may be others now."""


class Host(Protocol):
    """What the flow needs of the server."""

    client: Client

    def open_folders(self) -> list[Folder]:
        """The open projects."""
        ...

    def texts(self, folder: Folder) -> Texts:
        """A project's texts as they are now."""
        ...

    def publish(self, folder: Folder, file: str, diagnostics: list[types.Diagnostic]) -> None:
        """Send the diagnostics of a project's file."""
        ...

    def tell(self, message: str, kind: types.MessageType = ...) -> None:
        """Show a sentence to the user."""
        ...

    def board_changed(self, folder: Folder) -> None:
        """Called after a board has changed."""
        ...


class Flow:
    """See the module. Methods are called on the loop's thread."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="tracemend-quick")
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="tracemend-analysis")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._typed: set[Path] = set()
        self._typing: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._analysing: set[tuple[Path, str]] = set()
        self._running: set[Future[Any]] = set()
        self._closed = False

    # Plumbing

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine on its own; a TracemendError is told to the user, anything else reaches the loop's handler."""
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(self.told(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def told(self, work: Coroutine[Any, Any, Any]) -> None:
        """Wait for a coroutine; a TracemendError is told to the user."""
        try:
            await work
        except TracemendError as error:
            self._host.tell(str(error), types.MessageType.Warning)

    async def quickly(self, work: Callable[[], Result]) -> Result:
        """Run short work in the quick worker."""
        return await self._in(self._quick, work)

    async def analysing(self, work: Callable[[], Result]) -> Result:
        """Run work that may analyse an incident."""
        return await self._in(self._slow, work)

    async def _in(self, executor: Executor, work: Callable[[], Result]) -> Result:
        future = executor.submit(work)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """End both workers. What runs is waited for, a little: an analysis has no cancel, and the ledger stands any end."""
        self._closed = True
        for executor in (self._slow, self._quick):
            executor.shutdown(wait=False, cancel_futures=True)
        wait(self._running, PATIENCE_SECONDS)

    # Boards

    async def update(self, folder: Folder, change: Change) -> None:
        """Change a board and publish what differs from what the client was told."""
        texts, client = self._host.texts(folder), self._host.client

        def work() -> tuple[dict[str, list[types.Diagnostic]], bool]:
            before = folder.board, set(folder.offers.applied)
            marks = mark(folder, set(change(texts)), texts, client)
            return marks, (folder.board, set(folder.offers.applied)) != before

        marks, changed = await self.quickly(work)
        for file, found in marks.items():
            if folder.published.get(file, []) != found:
                folder.published[file] = found
                self._host.publish(folder, file, found)
            if not found:
                folder.published.pop(file, None)
        if changed:
            self._host.board_changed(folder)

    async def watch(self) -> None:
        """For ever: look whether anybody wrote to a ledger, and follow. What is wrong with one is told once."""
        complaints: dict[Path, str] = {}
        while True:
            await asyncio.sleep(POLL_SECONDS)
            for folder in self._host.open_folders():
                try:
                    await self.follow(folder)
                    complaints.pop(folder.root, None)
                except TracemendError as error:
                    folder.seen = None
                    if complaints.get(folder.root) != str(error):
                        self._host.tell(str(error), types.MessageType.Warning)
                    complaints[folder.root] = str(error)

    async def follow(self, folder: Folder) -> None:
        """Take in what programs have reported, and read the ledger again if anybody wrote to it since the last look."""

        opened = self._host.open_folders()

        def look() -> tuple[tuple[str, ...], tuple[int, int]]:
            return take_in(folder, opened), folder.ledger.version()

        notices, version = await self.quickly(look)
        for notice in notices:
            self._host.tell(notice, types.MessageType.Warning)
        if version == folder.seen:
            return
        folder.seen = version
        await self.update(folder, partial(load, folder))
        if folder.ledger.notice is not None:
            self._host.tell(folder.ledger.notice, types.MessageType.Warning)
        self.analyse(folder, [e.id for e in folder.board.entries.values() if e.analysis is None])

    async def received(self, folder: Folder, store: Callable[[], tuple[StoredIncident, ...]]) -> list[StoredIncident]:
        """Store incidents, mark them at once and analyse them afterwards."""
        stored: list[StoredIncident] = []

        def work(texts: Texts) -> Iterable[str]:
            stored.extend(store())
            return reload(folder, [row.id for row in stored], texts)

        await self.update(folder, work)
        self.analyse(folder, [row.id for row in stored])
        return stored

    # Analysis

    @property
    def analysing_now(self) -> int:
        """How many incidents are being analysed, or wait for it."""
        return len(self._analysing)

    def analyse(self, folder: Folder, identities: Iterable[str], *, fresh: bool = False) -> None:
        """Analyse incidents one after the other, in the background."""
        for identity in identities:
            if (folder.root, identity) not in self._analysing:
                self._analysing.add((folder.root, identity))
                self.spawn(self._analyse(folder, identity, fresh))

    async def _analyse(self, folder: Folder, identity: str, fresh: bool) -> None:
        def work() -> None:
            stored = folder.ledger.incident(identity)
            if stored is not None and not self._closed:
                folder.engine.analyse(stored, texts, fresh=fresh)

        try:
            texts = self._host.texts(folder)
            await self._in(self._slow, work)
        finally:
            self._analysing.discard((folder.root, identity))
        await self.update(folder, partial(reload, folder, [identity]))

    # Texts

    def typed(self, path: Path) -> None:
        """A text has changed in the editor."""
        loop = asyncio.get_running_loop()
        self._typed.add(path)
        if self._typing is None:
            self._typing = loop.call_later(TYPING_SECONDS, self._look)
        if self._idle is not None:
            self._idle.cancel()
        self._idle = loop.call_later(IDLE_SECONDS, self._look_deeper)

    def _look(self) -> None:
        self._typing = None
        paths, self._typed = self._typed, set()
        for folder in self._host.open_folders():
            files = [file for path in paths if (file := folder.file_at(path)) is not None]
            if files:
                self.spawn(self.update(folder, partial(look_again, folder, files)))

    def _look_deeper(self) -> None:
        """The user pauses: analyse again what the new text has outdated."""
        self._idle = None
        for folder in self._host.open_folders():
            self.spawn(self._renew(folder))

    async def _renew(self, folder: Folder) -> None:
        texts = self._host.texts(folder)
        entries = list(folder.board.entries.values())
        outdated = await self.quickly(lambda: [e.id for e in entries if e.location and e.outdated_by(texts)])
        self.analyse(folder, outdated)

    def saved(self, path: Path) -> None:
        """A file was saved: what was fixed in it is resolved, and what was brought back is open again; what it was evidence for
        elsewhere is analysed again."""
        for folder in self._host.open_folders():
            file = folder.file_at(path)
            if file is not None:
                self.spawn(self._changed(folder, partial(settle, folder, file)))

    def replaced(self) -> None:
        """Files may have changed on disk: place all marks again, and analyse again what that has outdated."""
        for folder in self._host.open_folders():
            self.spawn(self._changed(folder, partial(look_again, folder, None)))

    async def _changed(self, folder: Folder, change: Change) -> None:
        await self.update(folder, change)
        await self._renew(folder)
