"""List the incidents of the open projects.

Arguments: `states`, which of `open`, `resolved` and `dismissed` (default: open); `folder`, a path or URI in one project.

Answers `{"incidents": […]}`, the last seen first, each of them:

    {"incident": id, "folder": path, "state", "count",
     "firstSeen", "lastSeen"   seconds since the epoch
     "type", "message", "function",
     "uri", "line"             today's place, zero-based; null when the line is gone or not the project's
     "reported"                {"file", "line"} as the traceback has it, or null
     "cause", "kind"           of the diagnosis, null until it is known
     "record"                  folder of the last trial's record, whose page is `trial.md`, or null
    "applied"                 id of the fix whose edit is in the texts and can be taken back by `tracemend.undo`, or null
    "fixes"                   [{"fix": id, "title", "author", "applicability", "level", "proof", "record"}] in order of evidence;
                              level and record are null before a trial, proof is the level in a few words
     "delivered"               [{"fix": id, "branch", "commit", "pushed_to", "pull_request", "state", "checks", "failing"}],
                             the latest first; the last three as last asked of the forge}
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tracemend.errors import UsageError
from tracemend.lsp.folders import Folder
from tracemend.lsp.lists import summary
from tracemend.lsp.server import Server

_STATES = ("open", "resolved", "dismissed")


@dataclass
class Arguments:
    """See the module."""

    states: list[str] = field(default_factory=lambda: ["open"])
    folder: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Read them from the ledgers, in the quick worker."""
    if unknown := set(arguments.states) - set(_STATES):
        raise UsageError(f"tracemend.incidents: there is no state {min(unknown)!r}: use open, resolved or dismissed.")
    folders = [await server.folder_for(arguments.folder)] if arguments.folder else server.open_folders()

    def read(folder: Folder) -> list[dict[str, Any]]:
        rows = [row for row in folder.ledger.incidents() if row.state in arguments.states]
        return [summary(folder, row, _analysis(folder, row.id)) for row in rows]

    found = [row for folder in folders for row in await server.flow.quickly(partial(read, folder))]
    return {"incidents": sorted(found, key=lambda row: -row["lastSeen"])}


def _analysis(folder: Folder, identity: str) -> Any:
    return None if identity in folder.board.entries else folder.ledger.analysis(identity)
