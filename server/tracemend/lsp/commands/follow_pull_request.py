"""Ask the forge how a fix's pull request and its checks stand; a failing check's crash becomes an incident, a merge resolves.

Arguments: `incident`, in any state.

A job. Answers `{"job", "outcome", "message", "pull_request", "state", "checks"}`, the last two a word each.
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
        from tracemend.following import follow

        engine = folder.engine
        found = follow(
            engine.project,
            engine.ledger,
            engine.settings,
            stored,
            last_delivery(entry, folder),
            cancel=cancel,
            watch=watch,
        )
        state, checks = found.pull_request_state, found.checks
        message = f"Pull request {found.pull_request}: {state}, checks: {checks}."
        return message, {"pull_request": found.pull_request, "state": state, "checks": checks}

    title = "Look at the pull request"
    return await do(server, folder, entry, "tracemend.followPullRequest", title, PUSH_SECONDS, arguments.token, work)
