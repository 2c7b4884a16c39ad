"""The project's texts for one piece of work: each read once, with its lines at hand, and marks that follow unsaved typing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

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
    """Where a place of one text went in another, line by line.

    A place among replaced lines stays as far from the first of them as it was, a removed one goes to what is there now.
    """
    old, new = split_lines(before), split_lines(after)
    index = min(_moved(location.line - 1, old, new), len(new) - 1)
    line = new[index].rstrip("\r\n")
    indent = len(line) - len(line.lstrip())
    return replace(location, line=index + 1, col=indent, end_col=max(indent, len(line.rstrip())), exact=False)


_COMPARED = 3000
"""Changed lines that are compared one by one; beyond that the comparison would take too long for typing."""


def _moved(index: int, old: list[str], new: list[str]) -> int:
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    tail = next((i for i in range(shortest - head) if old[-1 - i] != new[-1 - i]), shortest - head)
    if index < head:
        return index
    if index >= len(old) - tail:
        return index + len(new) - len(old)
    between, today = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(between) + len(today) > _COMPARED:
        return min(index, len(new) - tail)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, between, today, autojunk=False).get_opcodes():
        if i1 <= index - head < i2:
            offset = index - head - i1
            return head + (j1 + offset if kind == "equal" else max(j1, min(j1 + offset, j2 - 1)))
    return index
