"""`textDocument/codeLens`: above each marked line how often it crashed and when, and the next steps."""

from __future__ import annotations

import time

from lsprotocol import types

from tracemend.ledger import is_regression
from tracemend.lsp.board import Entry
from tracemend.lsp.menu import next_steps
from tracemend.lsp.server import Server


def handle(server: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of a file."""
    place = server.file_of(params.text_document.uri)
    if place is None:
        return None
    folder, file = place
    found = []
    for mark in folder.published.get(file, []):
        entry = folder.board.entries.get(str(mark.data))
        here = folder.place(file, mark.range)
        if entry is not None and (here.uri == params.text_document.uri or file not in folder.notebooks):
            found += [types.CodeLens(here.range, command) for command in _commands(entry)]
    return found


def _commands(entry: Entry) -> list[types.Command]:
    seen = types.Command(_seen(entry), "tracemend.explain", arguments=[{"incident": entry.id, "open": True}])
    steps = [types.Command(title, command, arguments=[given]) for title, command, given in next_steps(entry)]
    return [seen, *steps]


def _seen(entry: Entry) -> str:
    if is_regression(entry.stored, entry.deliveries):
        return f"{entry.stored.incident.raised.shown_type}: back again after its fix was merged"
    times = "once" if entry.stored.count == 1 else f"{entry.stored.count} times"
    return f"{entry.stored.incident.raised.shown_type}: seen {times}, last {ago(time.time() - entry.stored.last_seen)}"


def ago(seconds: float) -> str:
    """A span of time in words: `5 min ago`."""
    for size, word in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {word} ago"
    return "just now"
