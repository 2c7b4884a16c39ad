"""`shutdown`: stop all jobs and their children before the client is answered."""

from __future__ import annotations

from typing import Any

from tracemend.lsp.server import Server


def handle(server: Server, _: Any) -> None:
    """Ask everything to stop; `exit` or the end of input waits for it."""
    server.jobs.cancel()
