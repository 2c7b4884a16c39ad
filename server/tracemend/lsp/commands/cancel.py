"""Stop running jobs and their child processes.

Arguments: `job`, an id of the notification `tracemend/jobs`; or `incident`, whose jobs are stopped; neither: all of them.

Answers `{"cancelled": [job ids]}`; each job then ends with its one end message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    job: str | None = None
    incident: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Ask them to stop."""
    job, incident = arguments.job, arguments.incident
    return {
        "cancelled": server.jobs.cancel(
            lambda one: job in (None, one.id) and (incident is None or one.ordered.subject.startswith(incident))
        )
    }
