"""What the commands that are jobs have in common."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from tracemend.errors import UsageError
from tracemend.ledger import Delivered
from tracemend.lsp.board import Entry
from tracemend.lsp.boarding import reload
from tracemend.lsp.fixing import find_entry
from tracemend.lsp.folders import Folder
from tracemend.lsp.jobs import Ordered, Work
from tracemend.lsp.server import Server
from tracemend.progress import Progress, Watch

RUNS_OF_A_TRIAL = 6
"""Reproduction twice, the suite twice, and as much again for a test that has to be found: what a whole trial may run."""

PUSH_SECONDS = 180.0


async def do(
    server: Server,
    folder: Folder,
    entry: Entry,
    kind: str,
    title: str,
    seconds: float,
    token: str | int | None,
    work: Work,
) -> dict[str, Any]:
    """Run a job on an incident; its mark and menu are what is then in the ledger before it answers.

    Whoever reads the answer may order the next step at once, and that step goes by the menu.
    """
    ordered = Ordered(kind, title, entry.id, str(folder.root), seconds, token)
    renewed = partial(reload, folder, [entry.id])
    try:
        answer = await server.jobs.run(ordered, work)
    except BaseException:
        server.flow.spawn(server.flow.update(folder, renewed))
        raise
    await server.flow.told(server.flow.update(folder, renewed))
    return answer


async def as_stored(server: Server, incident: str) -> tuple[Folder, Entry]:
    """An open incident with what the ledger holds of it now: a job's end is told before the menu has followed.

    Raises UsageError when there is none.
    """
    folder, entry = find_entry(server, incident)
    await server.flow.told(server.flow.update(folder, partial(reload, folder, [entry.id])))
    return find_entry(server, entry.id)


def shown_at_once(server: Server, folder: Folder, entry: Entry, loop: asyncio.AbstractEventLoop, watch: Watch) -> Watch:
    """The watch of a job, by which marks and menu follow each verdict while the job still runs."""

    def renew() -> None:
        server.flow.spawn(server.flow.update(folder, partial(reload, folder, [entry.id])))

    def noted(progress: Progress) -> None:
        watch(progress)
        if progress.step == "verdict":
            loop.call_soon_threadsafe(renew)

    return noted


def trial_seconds(folder: Folder) -> float:
    """The time limit of a job that runs a trial."""
    return RUNS_OF_A_TRIAL * folder.settings.trial_timeout


def last_delivery(entry: Entry, folder: Folder) -> Delivered:
    """The delivery to go on with.

    Raises UsageError when nothing of the incident was committed.
    """
    found = folder.ledger.deliveries(entry.id)
    if not found:
        raise UsageError("Nothing was committed for this incident: commit a fix first.")
    return found[0]
