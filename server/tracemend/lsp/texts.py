"""The project's texts for one piece of work: each read once, with its lines at hand, and marks that follow unsaved typing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tracemend.lsp.positions import Encoding, Lines, split_lines
from tracemend.project.location import Location
from tracemend.project.snapshot import Snapshot


@dataclass(frozen=True)
class Texts(Snapshot):
    """A snapshot that reads no file twice: a refresh asks for the same texts once a frame."""

    encoding: Encoding = "utf-16"
    _read: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)
    _lines: dict[str, Lines | None] = field(default_factory=dict, compare=False, repr=False)

    def text(self, file: str) -> str | None:
        """Today's text of a project file, as it was when it was first asked for."""
        if file not in self._read:
            self._read[file] = super().text(file)
        return self._read[file]

    def lines(self, file: str) -> Lines | None:
        """The lines of a project file, None when it can't be read."""
        if file not in self._lines:
            text = self.text(file)
            self._lines[file] = None if text is None else Lines(text, self.encoding)
        return self._lines[file]

    def saved(self) -> Texts:
        """The same project as it is on disk."""
        return Texts(self.root, encoding=self.encoding)


def follow(location: Location, before: str, after: str) -> Location:
    """Where a place of one text went in another, by the lines that both have at their start and end.

    A place among the changed lines stays as far from the first of them as it was.
    """
    old, new = split_lines(before), split_lines(after)
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    tail = next((i for i in range(shortest - head) if old[-1 - i] != new[-1 - i]), shortest - head)
    index = location.line - 1
    if index >= len(old) - tail:
        index += len(new) - len(old)
    elif index >= head:
        index = max(head, min(index, len(new) - tail - 1))
        index = min(index, len(new) - 1)
    line = new[index].rstrip("\r\n")
    indent = len(line) - len(line.lstrip())
    return replace(location, line=index + 1, col=indent, end_col=max(indent, len(line.rstrip())), exact=False)
