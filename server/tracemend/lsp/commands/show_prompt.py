"""Show what would be sent to the configured language model about an incident, word for word; nothing is sent.

Arguments: `incident`; `hint`, what the user knows of the crash; `open`: true shows the text in the editor, as a file, where
the editor can do that.

A job. Answers `{"job", "outcome", "message", "text", "tokens", "model", "endpoint", "local", "allowed", "left_out"}`:
`local` tells whether nothing leaves this machine, `allowed` whether the user has consented, `left_out` what had no place.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tracemend.lsp.edits import uri_of
from tracemend.lsp.fixing import find_entry
from tracemend.lsp.folders import Folder
from tracemend.lsp.server import Server
from tracemend.lsp.working import do
from tracemend.progress import Watch
from tracemend.project.process import Cancel

if TYPE_CHECKING:
    from tracemend.authoring.work import Shown, Work

_SECONDS = 180.0


@dataclass
class Arguments:
    """See the module; `token` is the client's progress token."""

    incident: str
    hint: str = ""
    open: bool = False
    token: str | int | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Make the prompt of the first round."""
    folder, entry = find_entry(server, arguments.incident)
    texts, loop = server.texts(folder), asyncio.get_running_loop()

    def job(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        from tracemend.authoring.work import Work, may_send, shown_prompt

        engine = folder.engine
        with server.authors.author(engine.settings) as author:
            given = (engine, entry.stored, texts, author, arguments.hint)
            work = Work(*given, cancel=cancel, watch=watch)
            shown = write_prompt(server, folder, work, loop) if arguments.open else shown_prompt(work)
        target = shown.target
        told = {"text": shown.text, "tokens": shown.tokens, "left_out": list(shown.left_out)}
        told |= {"model": target.model, "endpoint": target.endpoint, "local": target.local}
        message = f"{shown.tokens:,} tokens would go to {target.model} ({target.endpoint}); nothing was sent."
        return message, {**told, "allowed": may_send(engine)}

    kind, title = "tracemend.showPrompt", "Show what will be sent"
    return await do(server, folder, entry, kind, title, _SECONDS, arguments.token, job)


def write_prompt(server: Server, folder: Folder, work: Work, loop: asyncio.AbstractEventLoop) -> Shown:
    """The prompt, written as a file in the state folder and shown where the client can; called from a job's thread."""
    from tracemend.authoring.work import shown_prompt
    from tracemend.project.state import workspace_state

    shown = shown_prompt(work)
    pages = workspace_state(folder.root) / "pages"
    pages.mkdir(exist_ok=True)
    path = pages / f"{work.stored.id}-prompt.txt"
    path.write_text(shown.text, encoding="utf-8", errors="replace")
    if server.client.shows_documents:
        params = types.ShowDocumentParams(uri=uri_of(path), take_focus=True)
        loop.call_soon_threadsafe(server.ask, types.WINDOW_SHOW_DOCUMENT, params)
    return shown
