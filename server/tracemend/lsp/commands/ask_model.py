"""Let the configured language model write fixes for an incident, and have them all tried.

Arguments: `incident`; `hint`, what the user knows of the crash; `test`, the pytest node id that crashes, or `command`, the
program and its arguments that crash, where the traceback does not tell; `fix`, to have it write a regression test of that
fix in place of fixes.

A job. The first time the user is asked for consent (`window/showMessageRequest`), and may see what will be sent. Answers as
`tracemend.fixAndTest`, and `{"spent"}`: what was spent, in words.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracemend.errors import NotAllowed
from tracemend.lsp.asking import asking, chosen
from tracemend.lsp.commands.fix_and_test import answer_of, reproduction_of
from tracemend.lsp.commands.show_prompt import write_prompt
from tracemend.lsp.fixing import find_entry
from tracemend.lsp.folders import Folder
from tracemend.lsp.server import Server
from tracemend.lsp.working import do, trial_seconds
from tracemend.progress import Watch
from tracemend.project.process import Cancel

if TYPE_CHECKING:
    from tracemend.authoring.work import Work

ALLOW, SHOW, REFUSE = "Allow in this workspace", "Show what will be sent", "Don't"


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    hint: str = ""
    test: str | None = None
    command: list[str] = field(default_factory=list)
    fix: str | None = None
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Ask for consent where there is none, then let the rounds run, against the unsaved texts too."""
    folder, entry = find_entry(server, arguments.incident)
    texts, loop = server.texts(folder), asyncio.get_running_loop()

    def job(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        from tracemend.authoring.fixes import write_fixes
        from tracemend.authoring.work import Work

        engine = replace(folder.engine, asking=asking(server, loop, cancel, watch))
        way = reproduction_of(arguments.test, arguments.command)
        with server.authors.author(engine.settings) as author:
            work = Work(engine, entry.stored, texts, author, arguments.hint, way, cancel, watch)
            _require_consent(server, folder, loop, work)
            if arguments.fix is not None:
                return _test(work, arguments.fix)
            answer = write_fixes(work)
        message, told = answer_of(answer.fixes)
        return f"{message} {answer.ended}", {**told, "spent": answer.spent.words()}

    title = f"Ask the model about {entry.stored.incident.raised.shown_type}"
    seconds = folder.settings.model_total_seconds + folder.settings.model_rounds * trial_seconds(folder)
    return await do(server, folder, entry, "tracemend.askModel", title, seconds, arguments.token, job)


def _test(work: Work, fix: str) -> tuple[str, dict[str, Any]]:
    """A regression test of a fix."""
    from tracemend.authoring.regression import write_test

    answer = write_test(work, fix)
    test = answer.stored.fix.test
    good = test is not None and not answer.reason
    message = f"{test.file} was written: red without the fix, green with it." if test and good else answer.reason
    return message, {**answer_of((answer.stored,))[1], "spent": answer.spent.words()}


def _require_consent(server: Server, folder: Folder, loop: asyncio.AbstractEventLoop, work: Work) -> None:
    """Raises NotAllowed, Cancelled."""
    from tracemend.authoring.work import may_send
    from tracemend.model.consent import give_consent

    if may_send(work.engine):
        return
    target = work.author.target
    where = "on this machine" if target.local else "not on this machine"
    question = f"Code of this project would be sent to {target.model} ({target.endpoint}, {where})."
    choices: tuple[str, ...] = (ALLOW, SHOW, REFUSE)
    while True:
        answer = chosen(server, loop, work.cancel, work.watch, question, choices)
        if answer == ALLOW:
            give_consent(folder.root, target)
            return
        if answer != SHOW:
            raise NotAllowed("Nothing was sent: you did not allow it.")
        write_prompt(server, folder, work, loop)
        choices = (ALLOW, REFUSE)
