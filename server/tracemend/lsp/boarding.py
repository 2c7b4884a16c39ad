"""What the quick worker does to a board: fill it from the ledger, place its marks, settle what was fixed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lsprotocol import types

from tracemend.diagnosis.blame import blame
from tracemend.ledger import StoredIncident
from tracemend.lsp.board import Board, Entry, placed
from tracemend.lsp.capabilities import Client
from tracemend.lsp.folders import Folder
from tracemend.lsp.marks import diagnostics
from tracemend.lsp.texts import Texts
from tracemend.sources.homes import Home, home_of

_INTAKES_OWN = 60.0
"""Seconds for which a running intake is left to work through a flood; what a killed one left is taken afterwards."""


def load(folder: Folder, texts: Texts) -> set[str]:
    """Bring the board up to the ledger, reading only what has changed; the files whose marks may be others now."""
    stamps = folder.ledger.stamps("open")
    known, folder.stamps = folder.stamps, stamps
    changed = [identity for identity in {**stamps, **known} if stamps.get(identity) != known.get(identity)]
    return reload(folder, changed, texts)


def take_in(folder: Folder, opened: Iterable[Folder]) -> tuple[str, ...]:
    """Bring what has come from outside into the ledger of that open project whose files it names; sentences for the user.

    It comes from the spool, to which the HTTP intake writes too, and from log files.
    """
    opened = list(opened)
    ended = folder.keep_intake(opened)
    folder.keep_logs()
    homes = [folder.home, *(other.home for other in opened if other is not folder)]
    for incident in folder.logs.take():
        home_of(incident, folder.ledger, homes).sighted("log", incident)
    return (*([ended] if ended else []), *folder.logs.notices(), *_take_spool(folder, homes))


def _take_spool(folder: Folder, homes: Sequence[Home]) -> tuple[str, ...]:
    try:
        with os.scandir(folder.spool) as waiting:
            if next(waiting, None) is None:
                return ()
    except FileNotFoundError:
        return ()
    from tracemend.sources.spool import take_all

    return take_all(folder.spool, folder.ledger, homes=homes, intakes_own=_INTAKES_OWN).notices


def reload(folder: Folder, identities: Iterable[str], texts: Texts) -> set[str]:
    """Bring some entries up to the ledger; the files whose marks may be others now."""
    wanted = list(dict.fromkeys(identities))
    files = _files(folder.board, wanted)
    found = [folder.ledger.incident(identity) for identity in wanted]
    entries = [_entry(folder, stored, texts) for stored in found if stored is not None and stored.state == "open"]
    gone = set(wanted) - {entry.id for entry in entries}
    folder.board = folder.board.without(gone).replaced(entries)
    return files | _files(folder.board, wanted)


def look_again(folder: Folder, changed: list[str] | None, texts: Texts) -> set[str]:
    """Place the marks that changed texts may move, all of them for None; the files whose marks may be others now."""
    for file in changed or ():
        folder.offers.look(file, texts.text)
    concerned = [
        e for e in folder.board.entries.values() if changed is None or any(e.concerns(file) for file in changed)
    ]
    files = _files(folder.board, [e.id for e in concerned])
    folder.board = folder.board.replaced(placed(entry, texts) for entry in concerned)
    return files | _files(folder.board, [e.id for e in concerned])


def settle(folder: Folder, file: str, texts: Texts) -> set[str]:
    """A file was saved. Resolved: what was marked in it and has lost its line, and what an applied fix was made for.

    An edit that was taken back opens its incident again.
    """
    marked = folder.board.lately_at(file)
    files = look_again(folder, [file], texts)
    fixed = {offer.incident for offer in list(folder.offers.applied.values()) if file in offer.after}
    gone = {
        entry.id
        for entry in marked
        if blame(entry.stored.incident, texts) is None and not _reads_as_before(entry, file, texts)
    }
    resolved = [identity for identity in fixed | gone if identity in folder.board.entries]
    for identity in resolved:
        folder.ledger.resolve(identity)
    taken_back = [
        offer.incident
        for offer in list(folder.offers.offered.values())
        if file in offer.before and offer.incident not in fixed and offer.is_out(texts.text)
    ]
    for identity in taken_back:
        stored = folder.ledger.incident(identity)
        if stored is not None and stored.state == "resolved":
            folder.ledger.reopen(identity)
    return files | reload(folder, [*resolved, *taken_back], texts)


def settle_cells(folder: Folder, cells: Sequence[str], texts: Texts) -> set[str]:
    """Cells of a notebook have run to their end: what they had failed with is resolved."""
    resolved = [identity for identity in folder.board.entries if folder.failed_in.get(identity) in cells]
    for identity in resolved:
        folder.ledger.resolve(identity)
    return reload(folder, resolved, texts)


_LAYOUT = re.compile(r"""[\s'",()\\]+""")


def _reads_as_before(entry: Entry, file: str, texts: Texts) -> bool:
    """Whether the blamed line is still there but for its layout, as after a formatter."""
    frame = entry.stored.incident.user_frame
    if frame is None or not frame.source:
        return False
    return _LAYOUT.sub("", frame.source) in _LAYOUT.sub("", texts.text(file) or "")


def mark(folder: Folder, files: set[str], texts: Texts, client: Client) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of some files, as the board has them now."""
    board = folder.board
    return {file: diagnostics(board.at(file), folder.place, texts.lines, client) for file in sorted(files)}


def _entry(folder: Folder, stored: StoredIncident, texts: Texts) -> Entry:
    analysis = folder.ledger.analysis(stored.id)
    entry = Entry(stored, analysis, folder.ledger.deliveries(stored.id))
    before = folder.board.entries.get(stored.id)
    return placed(entry if before is None else replace(entry, location=before.location, was_in=before.was_in), texts)


def _files(board: Board, identities: Iterable[str]) -> set[str]:
    found = (board.entries.get(identity) for identity in identities)
    return {e.location.file for e in found if e is not None and e.location is not None}
