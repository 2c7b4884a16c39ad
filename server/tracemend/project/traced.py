"""A snapshot that remembers what was asked of it."""

from __future__ import annotations

from tracemend.fix import text_digest
from tracemend.project.snapshot import Snapshot


class TracedSnapshot(Snapshot):
    """Remembers every text that was asked for, so that what was found out is known to be stale when one of them changes."""

    def text(self, file: str) -> str | None:
        """Today's text, see `Snapshot.text`."""
        text = super().text(file)
        self.__dict__.setdefault("_seen", {})[file] = seen_digest(text)
        return text

    def seen(self) -> tuple[tuple[str, str], ...]:
        """(file, `seen_digest`) of everything asked for, sorted."""
        return tuple(sorted(self.__dict__.get("_seen", {}).items()))


def seen_digest(text: str | None) -> str:
    """The digest of a text, "" where there is none."""
    return "" if text is None else text_digest(text)
