"""From a chosen fix to the edit that the client applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from lsprotocol import types

from tracemend.errors import StaleFix, UsageError
from tracemend.fix import Edit, Fix, apply_fix
from tracemend.ledger import StoredFix
from tracemend.lsp.board import Entry
from tracemend.lsp.edits import Share, fix_edit
from tracemend.lsp.folders import Folder
from tracemend.lsp.offers import Offer
from tracemend.lsp.server import Server
from tracemend.lsp.table import FIX_ALL
from tracemend.lsp.texts import Texts


def find_entry(server: Server, incident: str) -> tuple[Folder, Entry]:
    """An open incident and its project, by the beginning of its id.

    Raises UsageError when there is none, or more than one.
    """
    found = [
        (folder, entry)
        for folder in server.open_folders()
        for identity, entry in folder.board.entries.items()
        if identity.startswith(incident)
    ]
    if not found or not incident:
        raise UsageError(f"There is no open incident {incident!r}: it may have been fixed or dismissed.")
    if len({entry.id for _, entry in found}) > 1:
        raise UsageError(f"Several incidents begin with {incident!r}: give more of the id.")
    return found[0]


def find_fix(entry: Entry, fix: str | None) -> StoredFix:
    """A fix of an incident; the best one that changes code where none is named.

    Raises StaleFix or UsageError when there is none.
    """
    found = entry.fix(fix)
    if found is None and fix is not None:
        raise StaleFix("This fix is no longer proposed, since the code has changed: look at the menu again.")
    if found is None:
        raise UsageError("No fix is known for this incident: `Explain` tells what was found.")
    return found


def with_edit(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with the edit that its data names.

    Raises StaleFix when the text has changed since.
    """
    data: Mapping[str, Any] = action.data if isinstance(action.data, Mapping) else {}
    if "file" in data:
        place = server.file_of(str(data["file"]))
        if place is None:
            raise StaleFix("This file belongs to no open project any more.")
        _, action.edit = _all_safe(server, *place)
    elif "incident" in data:
        folder, entry = find_entry(server, str(data["incident"]))
        stored = find_fix(entry, str(data.get("fix")))
        action.edit = edit_of(server, folder, entry, stored)
    return action


def edit_of(
    server: Server, folder: Folder, entry: Entry, stored: StoredFix, *, with_test: bool = False
) -> types.WorkspaceEdit:
    """A fix as an edit; what the texts will be is remembered, so that it is known when it has been applied.

    Raises StaleFix when the text has changed since, UsageError when the client can't do it.
    """
    texts, fix = server.texts(folder), stored.fix
    edit = as_edit(server, folder, fix, texts, with_test=with_test)
    before = {file: texts.text(file) for file in fix.files}
    after = apply_fix(fix, {file: text for file, text in before.items() if text is not None})
    if with_test and fix.test is not None:
        before[fix.test.file], after[fix.test.file] = None, fix.test.text
    folder.offers.add(Offer(entry.id, fix.id, fix.title, before, after))
    return edit


def as_edit(server: Server, folder: Folder, fix: Fix, texts: Texts, *, with_test: bool = False) -> types.WorkspaceEdit:
    """A fix in the form that the client takes. Raises StaleFix, UsageError."""
    target = partial(server.target, folder)

    def shares(file: str, edits: Sequence[types.TextEdit]) -> Sequence[Share]:
        notebook = folder.notebooks.get(file)
        return [(*target(file), list(edits))] if notebook is None else notebook.shares(edits)

    return fix_edit(fix, texts, server.client, server.encoding, target, shares, with_test=with_test)


def renew(server: Server, action: types.CodeAction) -> None:
    """Look for a new fix in place of a stale one."""
    data: Mapping[str, Any] = action.data if isinstance(action.data, Mapping) else {}
    for folder in server.open_folders():
        if data.get("incident") in folder.board.entries:
            server.flow.analyse(folder, [str(data["incident"])], fresh=True)


def fix_all_action(server: Server, folder: Folder, file: str) -> list[types.CodeAction]:
    """The action that applies every safe fix of a file; none where there is nothing safe."""
    chosen, _ = _chosen(folder, file, server.texts(folder))
    if not chosen:
        return []
    title = f"Tracemend: apply all safe fixes ({len(chosen)})"
    uri = server.target(folder, file)[0]
    return [types.CodeAction(title=title, kind=FIX_ALL, data={"file": uri})]


def _all_safe(server: Server, folder: Folder, file: str) -> tuple[list[StoredFix], types.WorkspaceEdit]:
    texts = server.texts(folder)
    chosen, merged = _chosen(folder, file, texts)
    return chosen, as_edit(server, folder, merged, texts)


def _chosen(folder: Folder, file: str, texts: Texts) -> tuple[list[StoredFix], Fix]:
    """The safe or verified fixes that touch this file alone, fit its text and do not overlap, merged into one."""
    chosen: list[StoredFix] = []
    edits: list[Edit] = []
    digests: tuple[tuple[str, str], ...] = ()
    for entry in folder.board.at(file):
        stored = entry.fix(None)
        if stored is None or not _safe(stored, file) or not _fits(stored.fix, file, texts):
            continue
        if any(_overlap(new, old) for new in stored.fix.edits for old in edits if new != old):
            continue
        chosen.append(stored)
        edits += [edit for edit in stored.fix.edits if edit not in edits]
        digests = stored.fix.digests
    return chosen, Fix("all safe fixes", "recipe:all", "safe", "", tuple(sorted(edits)), digests)


def _safe(stored: StoredFix, file: str) -> bool:
    fix = stored.fix
    sure = fix.applicability == "safe" or stored.level == "verified"
    return sure and fix.files == (file,) and bool(fix.edits) and not fix.by_model


def _fits(fix: Fix, file: str, texts: Texts) -> bool:
    text = texts.text(file)
    try:
        apply_fix(fix, {} if text is None else {file: text})
    except ValueError:
        return False
    return True


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end
