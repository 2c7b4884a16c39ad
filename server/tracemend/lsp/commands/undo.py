"""Take an applied fix back.

Arguments: `incident` (default: the fix applied last).

Answers `{"fix", "undone", "message"}`. Fails where no fix was applied in this session, or the text has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from tracemend.errors import StaleFix, UsageError
from tracemend.fix import Fix, smallest_edit, text_digest
from tracemend.lsp.applying import apply
from tracemend.lsp.fixing import as_edit
from tracemend.lsp.folders import Folder
from tracemend.lsp.offers import Offer
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts


@dataclass
class Arguments:
    """See the module."""

    incident: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Make the edit backwards and hand it over."""
    found = [(f, offer) for f in server.open_folders() if (offer := f.offers.last_applied(arguments.incident))]
    if not found:
        raise UsageError("No fix was applied in this session: use the editor's own undo.")
    folder, offer = found[0]
    undone = await apply(server, folder, f"undo {offer.title}", backwards(server, folder, offer), offer.is_out)
    if undone:
        folder.offers.applied.pop((offer.incident, offer.fix), None)
        server.board_changed(folder)
    message = f"Taken back: {offer.title}." if undone else "The editor did not take the fix back: use its own undo."
    return {"fix": offer.fix, "undone": undone, "message": message}


def backwards(server: Server, folder: Folder, offer: Offer) -> types.WorkspaceEdit:
    """The edit that takes an applied one back: texts as before, files that it made removed.

    Raises StaleFix when the texts have changed since it was applied.
    """
    texts: Texts = server.texts(folder)
    if not offer.is_in(texts.text):
        raise StaleFix("The text has changed since this fix was applied: use the editor's own undo.")
    edits, digests, made = [], [], []
    for file, text in offer.after.items():
        before = offer.before.get(file)
        if text is None or before is None:
            made.append(file)
            continue
        edits.append(smallest_edit(file, text, before))
        digests.append((file, text_digest(text)))
    if any(offer.after[file] is None for file in made):
        raise UsageError("This fix moved a file: use the editor's own undo.")
    back = Fix(f"Undo: {offer.title}", "recipe:undo", "safe", "", tuple(edits), tuple(digests))
    edit = as_edit(server, folder, back, texts)
    if made:
        removals = [types.DeleteFile(uri=server.target(folder, file)[0]) for file in made]
        edit.document_changes = [*(edit.document_changes or []), *removals]
    return edit
