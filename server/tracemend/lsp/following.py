"""Looks at the pull requests of the open projects from time to time, in a thread of its own: nothing ever waits for a forge."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lsprotocol import types

from tracemend.errors import Cancelled, TracemendError
from tracemend.following import Pace, follow
from tracemend.ledger import Delivered
from tracemend.lsp.folders import Folder
from tracemend.project.process import Cancel

if TYPE_CHECKING:
    from tracemend.delivery.follow import Remembered
    from tracemend.lsp.flow import Flow

TICK_SECONDS = 0.5
PATIENCE_SECONDS = 3.0

log = logging.getLogger("tracemend.lsp")


class Host(Protocol):
    """What following needs of the server."""

    trusted: bool

    @property
    def flow(self) -> Flow:
        """The quick worker reads the ledgers."""
        ...

    def open_folders(self) -> list[Folder]:
        """The open projects."""
        ...

    def delivery_changed(self, folder: Folder, news: News | None) -> None:
        """Called after a look that found another state than before."""
        ...


@dataclass(frozen=True, slots=True)
class News:
    """One sentence on a pull request for the user."""

    text: str
    kind: types.MessageType = types.MessageType.Info


@dataclass(slots=True)
class _Followed:
    """One pull request: when it is looked at next, and what the last look has left."""

    pace: Pace
    due: float
    """On the monotonic clock."""
    remembered: Remembered


@dataclass(slots=True)
class _Listed:
    """What a ledger held at one of its versions."""

    version: tuple[int, int] | None = None
    pushed: tuple[tuple[str, Delivered], ...] = ()

    def take(self, incident: str, before: Delivered, after: Delivered) -> None:
        """Have the new state of a delivery at once, before the ledger is read again."""
        with_it = (entry if entry != (incident, before) else (incident, after) for entry in self.pushed)
        self.pushed = tuple(entry for entry in with_it if not entry[1].is_over)


@dataclass(slots=True)
class Follower:
    """See the module. Methods are called on the loop's thread."""

    host: Host
    _worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "tracemend-following"))
    _followed: dict[tuple[Path, str, str], _Followed] = field(default_factory=dict)
    _listed: dict[Path, _Listed] = field(default_factory=dict)
    _now: tuple[Path, Cancel, Future[Delivered]] | None = None
    """The look that is under way."""

    async def watch(self) -> None:
        """For ever: look at every pull request whose time has come. Nothing of a project that is not trusted is asked for."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            for folder in self.host.open_folders() if self.host.trusted else ():
                if folder.project.git and folder.settings.delivery_follow_interval > 0:
                    for incident, delivered in await self._pushed(folder):
                        await self._look(folder, incident, delivered)

    def state(self, folder: Folder) -> list[dict[str, Any]]:
        """The pull requests that are followed, for a status bar."""
        return [
            {
                "incident": incident,
                "branch": delivered.branch,
                "pull_request": delivered.pull_request,
                "state": delivered.pull_request_state,
                "checks": delivered.checks,
            }
            for incident, delivered in self._listed.get(folder.root, _Listed()).pushed
        ]

    def look_again(self) -> None:
        """Settings have changed: a token or a forge that was missing may be there now."""
        for followed in self._followed.values():
            followed.due = 0.0

    def forget(self, root: Path) -> None:
        """A project is closed: end the look at it that is under way."""
        self._listed.pop(root, None)
        self._followed = {key: followed for key, followed in self._followed.items() if key[0] != root}
        if self._now is not None and self._now[0] == root:
            self._now[1].cancel()
            wait([self._now[2]], PATIENCE_SECONDS)

    def close(self) -> None:
        """End the look that is under way, and the worker."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        if self._now is not None:
            self._now[1].cancel()
            wait([self._now[2]], PATIENCE_SECONDS)

    async def _pushed(self, folder: Folder) -> tuple[tuple[str, Delivered], ...]:
        """Read again only after somebody has written to the ledger."""
        listed = self._listed.setdefault(folder.root, _Listed())
        if listed.version != folder.seen:
            version = folder.seen
            try:
                listed.pushed = await self.host.flow.quickly(folder.ledger.pushed)
            except TracemendError as error:
                log.info("The deliveries of %s can't be read: %s", folder.root, error)
                return ()
            listed.version = version
        return listed.pushed

    async def _look(self, folder: Folder, incident: str, delivered: Delivered) -> None:
        interval = folder.settings.delivery_follow_interval
        followed = self._followed.get((folder.root, incident, delivered.branch))
        if followed is None:
            from tracemend.delivery.follow import Remembered

            followed = _Followed(Pace(interval, interval), 0.0, Remembered())
            self._followed[folder.root, incident, delivered.branch] = followed
        if time.monotonic() < followed.due:
            return
        followed.pace = replace(followed.pace, interval=interval)
        cancel = Cancel()
        looking = self._worker.submit(_follow, folder, incident, delivered, cancel, followed.remembered)
        self._now = folder.root, cancel, looking
        try:
            found = await asyncio.wrap_future(looking)
        except Cancelled:
            return
        except TracemendError as error:
            log.info("The pull request of %s can't be followed: %s", delivered.branch, error)
            followed.pace = followed.pace.after_failure(_asked(error, followed))
        else:
            changed = found != delivered
            followed.pace = followed.pace.after_look(changed=changed, running=found.checks == "pending")
            followed.pace = replace(followed.pace, wait=max(followed.pace.wait, _quiet(followed)))
            if changed:
                self._listed.get(folder.root, _Listed()).take(incident, delivered, found)
                self.host.delivery_changed(folder, news(delivered, found))
        finally:
            self._now = None
            followed.due = time.monotonic() + followed.pace.wait


def news(before: Delivered, after: Delivered) -> News | None:
    """What to tell the user of a pull request's new state; None when it is nothing that matters."""
    url = after.pull_request
    if after.pull_request_state != before.pull_request_state and after.is_over:
        merged = after.pull_request_state == "merged"
        return News(f"Merged: {url}." if merged else f"Closed without being merged: {url}.")
    if after.checks == "failure" and after.failing != before.failing:
        names = ", ".join(failing.partition("\n")[0] for failing in after.failing)
        return News(f"Checks fail on {url}: {names}.", types.MessageType.Warning)
    if after.checks == "success" and before.checks != "success":
        return News(f"All checks pass on {url}.")
    return None


def _follow(folder: Folder, incident: str, delivered: Delivered, cancel: Cancel, remembered: Remembered) -> Delivered:
    """In the worker. The incident is read anew: it may have been reported since."""
    stored = folder.ledger.find(incident)
    return follow(
        folder.project, folder.ledger, folder.settings, stored, delivered, cancel=cancel, remembered=remembered
    )


def _asked(error: TracemendError, followed: _Followed) -> float | None:
    """Seconds that the forge asks to be left alone, None when it does not."""
    from tracemend.delivery.forges.api import ApiError

    if isinstance(error, ApiError) and error.wait is not None:
        return error.wait
    return _quiet(followed) or None


def _quiet(followed: _Followed) -> float:
    return max(0.0, followed.remembered.memory.quiet_until - time.time())
