"""Commit a fix and its regression test on a branch of their own; the user's checkout stays as it is.

Arguments: `incident`; `fix` (default: the best one); `branch` (default: by the setting `delivery.branch`); `unverified`:
true lets a fix through that is not verified.

A job. Answers `{"job", "outcome", "message", "branch", "commit"}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.fixing import find_fix
from tracemend.lsp.server import Server
from tracemend.lsp.working import as_stored, do, trial_seconds
from tracemend.progress import Watch
from tracemend.project.process import Cancel


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    fix: str | None = None
    branch: str | None = None
    unverified: bool = False
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Commit through real git, in a worktree of ours."""
    folder, entry = await as_stored(server, arguments.incident)
    stored = find_fix(entry, arguments.fix)

    texts = server.texts(folder)

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        delivered = folder.engine.commit(
            entry.stored,
            stored,
            branch=arguments.branch,
            allow_unverified=arguments.unverified,
            snapshot=texts,
            cancel=cancel,
            watch=watch,
        )
        message = f"Committed on {delivered.branch} ({delivered.commit[:10]})."
        return message, {"branch": delivered.branch, "commit": delivered.commit}

    title = f"Commit {stored.fix.title}"
    return await do(server, folder, entry, "tracemend.commitFix", title, trial_seconds(folder), arguments.token, work)
