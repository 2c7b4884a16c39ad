"""Run the command of a step that the diagnosis names, such as the one that starts the database, and look at the environment again.

Arguments: `incident`; `step`, its number from one on; `command`, the command line as the user was shown it, which is the consent.

A job. Answers `{"job", "outcome", "message", "cause"}`. Fails where the step has another command by now, or its command fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.errors import StaleFix
from tracemend.lsp.fixing import find_entry
from tracemend.lsp.server import Server
from tracemend.lsp.working import do
from tracemend.progress import Watch
from tracemend.project.process import Cancel


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    step: int
    command: str
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Take the step that was consented to, and no other."""
    from tracemend.stepping import SECONDS, command_line, step_to_take, take_step

    folder, entry = find_entry(server, arguments.incident)
    steps = entry.analysis.diagnosis.steps if entry.analysis is not None else ()
    one = step_to_take(steps, arguments.step)
    if command_line(one.command or ()) != arguments.command:
        raise StaleFix("The diagnosis has changed since this command was shown: look at the incident again.")
    texts = server.texts(folder)

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        taken = take_step(folder.engine, entry.stored, one, snapshot=texts, cancel=cancel, watch=watch)
        return taken.message, {"cause": taken.analysis.diagnosis.cause}

    title = f"Run {arguments.command}"
    return await do(server, folder, entry, "tracemend.runStep", title, 2 * SECONDS, arguments.token, work)
