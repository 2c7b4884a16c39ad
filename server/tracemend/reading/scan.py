"""Finds where incidents start in a stream of text and lets the forms read them.

Most of a log is skipped without being split into lines: only a line that holds one of `TRIGGERS` can start an incident.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracemend.incident import Incident
from tracemend.reading.cleaning.prefix import MAX_PREFIX, prefix_pattern
from tracemend.reading.forms.form import Form
from tracemend.reading.window import NeedMore, View, Window

TRIGGERS = ("Traceback", ", line ")


class Scanner:
    """One stream of text."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms
        self._window = Window()
        self._taken: set[int] = set()
        """Lines of the window that an incident has taken, while lines before them are still undecided."""

    def feed(self, text: str) -> list[Incident]:
        """Read more text."""
        self._window.add(text)
        return self._read()

    def close(self) -> list[Incident]:
        """The text has ended."""
        self._window.final = True
        return self._read()

    def _read(self) -> list[Incident]:
        incidents: list[Incident] = []
        try:
            while self._skip():
                incidents += self._read_line()
        except NeedMore:
            pass
        return incidents

    def _skip(self) -> bool:
        """Go to the next line that may start an incident; False when there is none."""
        window = self._window
        number = 0
        while number < len(window.lines):
            if number not in self._taken and _triggered(window.lines[number]):
                self._done_with(number)
                return True
            number += 1
        self._done_with(number)
        self._taken.clear()
        return window.skip_to(TRIGGERS)

    def _done_with(self, count: int) -> None:
        self._window.drop(count)
        if count and self._taken:
            self._taken = {number - count for number in self._taken if number >= count}

    def _read_line(self) -> list[Incident]:
        """Read from the window's first line on."""
        line = self._window.line(0)
        assert line is not None
        for form in self._forms:
            column = form.starts(line)
            if column is None:
                continue
            for view in self._views(line, column):
                found = form.read(view)
                if found is not None:
                    self._taken.update(view.numbers(found.end))
                    return list(found.incidents)
        self._taken.add(0)
        return []

    def _views(self, line: str, column: int) -> list[View]:
        """The ways to see the lines from this one on: each with the prefix, if only the first line has it, without."""
        first = line[column:]
        before = line[:column]
        if not before or len(before) > MAX_PREFIX:
            return [View(self._window, 0, first)]
        return [View(self._window, 0, first, prefix_pattern(before)), View(self._window, 0, first)]


def _triggered(line: str) -> bool:
    return any(trigger in line for trigger in TRIGGERS)
