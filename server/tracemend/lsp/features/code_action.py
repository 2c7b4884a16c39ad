"""`textDocument/codeAction`: what the ledger holds for the marks in the range, nothing computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lsprotocol import types

from tracemend.errors import TracemendError
from tracemend.lsp.board import Entry
from tracemend.lsp.fixing import fix_all_action, with_edit
from tracemend.lsp.menu import QUICK_FIX, actions, at_workflow
from tracemend.lsp.notebooks import moved
from tracemend.lsp.server import Server
from tracemend.lsp.table import FIX_ALL

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml$")

Action = types.CodeAction | types.Command


def handle(server: Server, params: types.CodeActionParams) -> list[Action] | None:
    """Quick fixes for the marks in the range, and "fix all" for the file where it is asked for."""
    place = server.file_of(params.text_document.uri)
    if place is None:
        return None
    folder, file = place
    found: list[types.CodeAction] = []
    if _wanted(QUICK_FIX, params.context.only):
        where = moved(params.range, folder.lines_above(file, params.text_document.uri))
        entries = _touched(folder.board.at(file), folder.published.get(file, []), params.context.diagnostics, where)
        model = server.trusted and bool(folder.settings.model_name)
        found += actions(entries, params.context.diagnostics, server.client, model=model)
        found += at_workflow(folder.board.entries.values()) if _WORKFLOW.match(file) else []
    if params.context.only and _wanted(FIX_ALL, params.context.only):
        found += fix_all_action(server, folder, file)
    if not server.client.action_literals:
        return [a.command for a in found if a.command is not None]
    if not server.client.resolves_edits:
        found = [a for a in found if a.data is None or _filled(server, a)]
    return list(found)


def _wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a kind, or one above it, is among those asked for."""
    return only is None or any(kind == k or kind.startswith(f"{k}.") or k == "" for k in map(_text, only))


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _touched(
    entries: list[Entry],
    published: list[types.Diagnostic],
    chosen: Iterable[types.Diagnostic],
    where: types.Range,
) -> list[Entry]:
    """The incidents that the client names or whose lines the range touches, in order of place."""
    named = {d.data for d in chosen}
    first, last = where.start.line, where.end.line
    ids = [d.data for d in published if d.data in named or (first <= d.range.end.line and d.range.start.line <= last)]
    by_id = {entry.id: entry for entry in entries}
    return [by_id[identity] for identity in ids if identity in by_id]


def _filled(server: Server, action: types.CodeAction) -> bool:
    """Give an action its edit for a client that asks for none later; False where it is stale."""
    try:
        with_edit(server, action)
    except TracemendError:
        return False
    return True
