"""Tell how the server is: for a status bar, a health check or a bug report.

Arguments: none.

Answers `{"version", "trusted", "encoding", "folders": [{"folder", "interpreter", "git", "open", "following", "model", "intake", "logs"}], "analysing", "jobs": […]}`;
`open` counts open incidents, `analysing` those that are being looked into; a job is as in `tracemend/jobs`. `following` holds
the pull requests that are looked at, `[{"incident", "branch", "pull_request", "state", "checks"}]`, and `model` the
configured language model's name, null where there is none. `intake` is the port on which the HTTP intake runs, or null, and
`logs` the log files that are followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend import __version__
from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""


async def run(server: Server, _: Arguments) -> dict[str, Any]:
    """Everything is at hand."""
    return {
        "version": __version__,
        "trusted": server.trusted,
        "encoding": server.encoding,
        "folders": [
            {
                "folder": str(folder.shown),
                "interpreter": None if folder.project.interpreter is None else str(folder.project.interpreter),
                "git": folder.project.git,
                "open": len(folder.board.entries),
                "following": server.follower.state(folder),
                "model": folder.settings.model_name,
                "intake": folder.intake.port(),
                "logs": sorted(map(str, folder.logs.paths)),
            }
            for folder in server.open_folders()
        ],
        "analysing": server.flow.analysing_now,
        "jobs": [job.to_json() for job in server.jobs.running.values()],
    }
