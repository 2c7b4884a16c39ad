"""What the server shows of one project: its open incidents, each with its place in today's text. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tracemend.diagnosis.blame import blame
from tracemend.fix import text_digest
from tracemend.incident import NOTEBOOK, Frame, is_user_file
from tracemend.ledger import Delivered, StoredAnalysis, StoredFix, StoredIncident, ranked
from tracemend.lsp.texts import Texts, follow
from tracemend.project.location import Location, map_frame
from tracemend.project.snapshot import Snapshot

_RELATED = 40


@dataclass(frozen=True, slots=True)
class Related:
    """Another frame of the incident that has a place on this machine."""

    frame: Frame
    exception: str | None
    """Set on the last frame of an exception of the chain: its type and message."""
    location: Location | None
    """Its place in the project; None for an existing file outside of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One open incident."""

    stored: StoredIncident
    analysis: StoredAnalysis | None = None
    deliveries: tuple[Delivered, ...] = ()
    location: Location | None = None
    """Of the blamed frame; None when it is not the project's or its line is gone."""
    was_in: str | None = None
    """The file of its last mark, where the line has gone since: a file may change on disk before its save is told."""
    related: tuple[Related, ...] = ()

    @property
    def id(self) -> str:
        """The incident's id."""
        return self.stored.id

    @property
    def in_notebook(self) -> bool:
        """Whether its line is a cell's, which no trial can run."""
        return self.location is not None and self.location.file.endswith(NOTEBOOK)

    @property
    def fixes(self) -> tuple[StoredFix, ...]:
        """Fixes worth an offer, in order of evidence: what a trial rejected is left out, a model's come after the others."""
        if self.analysis is None:
            return ()
        offered = [f for f in self.analysis.fixes if f.level != "rejected"]
        return tuple(sorted(ranked(offered), key=lambda f: f.fix.by_model))

    def fix(self, identity: str | None) -> StoredFix | None:
        """The fix of this id; the best one that changes code when None is asked for."""
        if identity is None:
            return next((f for f in self.fixes if f.fix.changes_code and not f.fix.beside), None)
        known = () if self.analysis is None else self.analysis.fixes
        return next((f for f in known if f.fix.id == identity), None)

    def concerns(self, file: str) -> bool:
        """Whether a change of the file may move, lose or bring back a mark of this incident."""
        name = file.rpartition("/")[2]
        frame = self.stored.incident.user_frame
        places = [self.location, *(r.location for r in self.related)]
        frames = [place.file for place in places if place is not None]
        return file in frames or (frame is not None and frame.file.replace("\\", "/").rpartition("/")[2] == name)

    def outdated_by(self, snapshot: Snapshot) -> bool:
        """Whether a text that the analysis looked at is another one now."""
        if self.analysis is None:
            return True
        texts = ((snapshot.text(file), digest) for file, digest in self.analysis.texts)
        return any(digest != ("" if text is None else text_digest(text)) for text, digest in texts)


@dataclass(frozen=True, slots=True)
class Board:
    """All open incidents of one project."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def at(self, file: str) -> list[Entry]:
        """The incidents marked in a file."""
        return [e for e in self.entries.values() if e.location is not None and e.location.file == file]

    def lately_at(self, file: str) -> list[Entry]:
        """The incidents marked in a file, or last marked there before their line went."""
        return [e for e in self.entries.values() if (e.location.file if e.location else e.was_in) == file]

    def files(self) -> set[str]:
        """Every file with a mark."""
        return {e.location.file for e in self.entries.values() if e.location is not None}

    def replaced(self, entries: Iterable[Entry]) -> Board:
        """The board with some entries new or renewed."""
        return Board({**self.entries, **{entry.id: entry for entry in entries}})

    def without(self, identities: Iterable[str]) -> Board:
        """The board without some entries."""
        gone = set(identities)
        return Board({k: e for k, e in self.entries.items() if k not in gone})


def placed(entry: Entry, texts: Texts) -> Entry:
    """The entry with its places looked for in these texts.

    While the blamed line is being retyped its mark stays: it goes once the new line is saved.
    """
    incident = entry.stored.incident
    location = blame(incident, texts)
    if location is None and texts.unsaved:
        kept = blame(incident, texts.saved())
        if kept is not None and kept.file in texts.unsaved:
            location = follow(kept, texts.saved().text(kept.file) or "", texts.unsaved[kept.file])
    related = () if location is None else tuple(_related(entry, location, texts))
    was_in = None if location is not None else entry.location.file if entry.location is not None else entry.was_in
    return replace(entry, location=location, was_in=was_in, related=related)


def _related(entry: Entry, blamed: Location, snapshot: Snapshot) -> Iterable[Related]:
    """The other frames, innermost first, those of the raised exception before those of its chain."""
    incident = entry.stored.incident
    raised = incident.raised
    others = [record for record in reversed(incident.exceptions) if record is not raised]
    count = 0
    for record in (raised, *others):
        for index, frame in enumerate(reversed(record.frames)):
            if frame is blamed.frame or count >= _RELATED:
                continue
            location = map_frame(frame, snapshot) if is_user_file(frame.file) else None
            if location is None and is_user_file(frame.file):
                continue
            title = f"{record.type}: {record.message}" if index == 0 and record is not raised else None
            count += 1
            yield Related(frame, title, location)
