"""Push the branch of a committed fix; never forced, never to the default branch. The incident is then resolved.

Arguments: `incident`; `remote` (default: by the setting `delivery.remote`).

A job. Answers `{"job", "outcome", "message", "branch", "pushed_to"}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.fixing import find_entry
from tracemend.lsp.server import Server
from tracemend.lsp.working import PUSH_SECONDS, do, last_delivery
from tracemend.progress import Watch
from tracemend.project.process import Cancel


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    remote: str | None = None
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Push through real git, with no prompt possible."""
    folder, entry = find_entry(server, arguments.incident)

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        delivered = last_delivery(entry, folder)
        pushed = folder.engine.push(entry.stored, delivered, remote=arguments.remote, cancel=cancel, watch=watch)
        folder.ledger.resolve(entry.id)
        return f"Pushed {pushed.branch} to {pushed.pushed_to}.", {
            "branch": pushed.branch,
            "pushed_to": pushed.pushed_to,
        }

    return await do(server, folder, entry, "tracemend.pushBranch", "Push the fix", PUSH_SECONDS, arguments.token, work)
