"""Which edits were handed to the client, so that a fix is known to be applied by the text alone.

No client tells reliably whether it applied an edit (Neovim answers yes although it dropped one), and an edit taken from a
code action is answered by nothing at all. So an edit's texts before and after are kept, and compared with what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_KEPT = 50

TextOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """One edit that was handed over. A text is None where the file is missing."""

    incident: str
    fix: str
    title: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]

    def is_in(self, text_of: TextOf) -> bool:
        """Whether the texts are those after the edit."""
        return all(text_of(file) == text for file, text in self.after.items())

    def is_out(self, text_of: TextOf) -> bool:
        """Whether the texts are those before the edit."""
        return all(text_of(file) == text for file, text in self.before.items())


@dataclass(slots=True)
class Offers:
    """The last edits handed over in one project, and which of them are applied. Any thread may call any method."""

    offered: dict[tuple[str, str], Offer] = field(default_factory=dict)
    applied: dict[tuple[str, str], Offer] = field(default_factory=dict)

    def add(self, offer: Offer) -> None:
        """Remember an edit."""
        key = (offer.incident, offer.fix)
        self.offered.pop(key, None)
        self.offered[key] = offer
        for kept in (self.offered, self.applied):
            while len(kept) > _KEPT:
                del kept[next(iter(kept))]

    def look(self, file: str, text_of: TextOf) -> None:
        """Note which edits of a file are applied or taken back, after its text has changed."""
        for key, offer in list(self.offered.items()):
            if file not in offer.after:
                continue
            if offer.is_in(text_of):
                self.applies(offer)
            elif offer.is_out(text_of):
                self.applied.pop(key, None)

    def applies(self, offer: Offer) -> None:
        """Note that an edit is applied."""
        self.applied[offer.incident, offer.fix] = offer

    def last_applied(self, incident: str | None = None) -> Offer | None:
        """The edit applied last, of one incident or of any."""
        found = [o for o in list(self.applied.values()) if incident is None or o.incident.startswith(incident)]
        return found[-1] if found else None
