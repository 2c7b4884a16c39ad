"""Explain an incident as a Markdown page.

Arguments: `incident`; `open`: true shows the page in the editor, as a file, where the editor can do that; `model`: true adds
the configured language model's own words, where the user has allowed that code is sent to it.

Answers `{"title", "markdown", "shown"}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types

from tracemend.errors import UsageError
from tracemend.ledger import StoredIncident
from tracemend.lsp.edits import uri_of
from tracemend.lsp.folders import Folder
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts
from tracemend.progress import Watch
from tracemend.project.process import Cancel


@dataclass
class Arguments:
    """See the module."""

    incident: str
    open: bool = False
    model: bool = False


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Make the page from what the ledger holds; analyse first where nothing is known yet."""
    folder, stored = await server.stored(arguments.incident)
    texts = server.texts(folder)
    if arguments.model and not server.trusted:
        raise UsageError("This workspace is not trusted, so nothing of it is sent: trust it and try again.")
    words = await _words(server, folder, stored, texts) if arguments.model else None
    title, markdown = await server.flow.analysing(lambda: _page(folder, stored, texts, words))
    shown = False
    if arguments.open and server.client.shows_documents:
        path = await server.flow.quickly(lambda: _written(folder, stored.id, markdown))
        given = types.ShowDocumentParams(uri=uri_of(path), take_focus=True)
        shown = (await server.window_show_document_async(given)).success
    return {"title": title, "markdown": markdown, "shown": shown}


async def _words(server: Server, folder: Folder, stored: StoredIncident, texts: Texts) -> tuple[str, str]:
    """The model's name and its words, by a job; raises UsageError when it has none."""
    from tracemend.lsp.jobs import Ordered

    def work(cancel: Cancel, watch: Watch) -> tuple[str, dict[str, Any]]:
        from tracemend.authoring.words import write_words
        from tracemend.authoring.work import Work

        with server.authors.author(folder.settings) as author:
            said = write_words(Work(folder.engine, stored, texts, author, cancel=cancel, watch=watch))
            return "The model's words stand on the page.", {"words": (author.target.model, said)}

    seconds = folder.settings.model_total_seconds
    ordered = Ordered("tracemend.explain", "Ask the model for its words", stored.id, str(folder.root), seconds)
    answer = await server.jobs.run(ordered, work)
    if answer["outcome"] != "done":
        raise UsageError(answer["message"])
    words: tuple[str, str] = answer["words"]
    return words


def _page(folder: Folder, stored: StoredIncident, texts: Texts, words: tuple[str, str] | None) -> tuple[str, str]:
    from tracemend.explain.article import explained
    from tracemend.explain.subject import gather

    return stored.incident.raised.shown_type, explained(gather(folder.engine, stored, texts), words)


def _written(folder: Folder, identity: str, markdown: str) -> Path:
    """The page as a file in the state folder, since it is no part of the project."""
    from tracemend.project.state import workspace_state

    pages = workspace_state(folder.root) / "pages"
    pages.mkdir(exist_ok=True)
    path = pages / f"{identity}.md"
    path.write_text(markdown, encoding="utf-8", errors="replace")
    return path
