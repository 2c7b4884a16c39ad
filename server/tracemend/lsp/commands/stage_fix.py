"""Put a fix into the user's files and stage it, without their own changes in the same files and without a commit.

Arguments: `incident`; `fix` (default: the best one); `unverified`: true lets a fix through that is not verified.

A job. Answers `{"job", "outcome", "message", "files"}`. Fails where a file that the fix touches is not saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.errors import NotDelivered
from tracemend.lsp.fixing import find_fix
from tracemend.lsp.server import Server
from tracemend.lsp.working import PUSH_SECONDS, as_stored, do
from tracemend.progress import Watch
from tracemend.project.process import Cancel
from tracemend.project.usable import require_files


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    fix: str | None = None
    unverified: bool = False
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Write the files and the index."""
    folder, entry = await as_stored(server, arguments.incident)
    stored = find_fix(entry, arguments.fix)
    require_files([stored.fix])
    if stored.level != "verified" and not arguments.unverified:
        raise NotDelivered(f"'{stored.fix.title}' is not verified: test it first, or allow unverified fixes.")
    texts = server.texts(folder)

    def work(cancel: Cancel, _: Watch) -> tuple[str, dict[str, Any]]:
        from tracemend.delivery.checkout import stage_fix

        files = stage_fix(folder.project, stored.fix, texts, settings=folder.settings, cancel=cancel)
        return f"Staged: {stored.fix.title}.", {"files": list(files)}

    title = f"Stage {stored.fix.title}"
    return await do(server, folder, entry, "tracemend.stageFix", title, PUSH_SECONDS, arguments.token, work)
