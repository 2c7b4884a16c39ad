"""Open a pull request for a pushed fix, or find the one there is.

Arguments: `incident`, in any state, since a pushed one is resolved.

A job. Answers `{"job", "outcome", "message", "pull_request"}`, the last its URL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.board import Entry
from tracemend.lsp.server import Server
from tracemend.lsp.working import PUSH_SECONDS, do, last_delivery
from tracemend.progress import Watch
from tracemend.project.process import Cancel


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Ask the forge."""
    folder, stored = await server.stored(arguments.incident)
    entry = Entry(stored)

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        delivered = last_delivery(entry, folder)
        opened = folder.engine.pull_request(stored, delivered, cancel=cancel, watch=watch)
        return f"Pull request: {opened.pull_request}", {"pull_request": opened.pull_request}

    title = "Open a pull request"
    answer = await do(server, folder, entry, "tracemend.openPullRequest", title, PUSH_SECONDS, arguments.token, work)
    # A resolved incident is on no board whose change would be told.
    server.delivery_changed(folder, None)
    return answer
