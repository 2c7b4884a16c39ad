"""Finds where incidents start in a stream of text and lets the forms read them.

Most of a log is skipped without being split into lines: only a line that holds one of `TRIGGERS` can start an incident.
"""

from __future__ import annotations

import re

from tracemend.incident import Incident
from tracemend.reading.cleaning.prefix import MAX_PREFIX, Prefix, json_prefix, numbering, prefix_between
from tracemend.reading.cleaning.substitutes import with_spaces
from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.lines import NeedMore, SourceLine, Wrapped
from tracemend.reading.sentences import DIRECT_CAUSE, DURING_HANDLING, HEADER
from tracemend.reading.window import View, Window

RULE = "=" * 7
"""Part of every rule that pytest draws on a terminal of forty columns or more."""
TRIGGERS = ("Traceback", ", line ", RULE, "exc_type", "raised on line `")
PYTEST_TRIGGERS = ("E   ", "___ ")
"""Looked for at the start of a stream, and in all of one that has shown a rule of pytest's."""
SHORT = 1_000_000
"""Code points of a stream that are its start."""

RETRY_AT_ONCE = 16_000
"""Code points up to which an undecided incident is tried again with every chunk; beyond, when a quarter more has come."""
EXACT_STARTS = ("Traceback (most recent call last):", "+ Exception Group Traceback", "| ExceptionGroup")
_UNBROKEN_HEADER = re.compile("Traceback(?:\xa0|&nbsp;)")
"""The header with spaces that may not break."""
_CHAINED = "above exception"
_NEAR = 200
"""Code points before a header in which the sentence stands that chains it to an exception without a header."""
MAX_LOOK = 30
"""Lines of other streams that may stand between the first and the second line of an incident."""


class Scanner:
    """One stream of text."""

    def __init__(self, *, exact: bool = False, source_line: SourceLine | None = None) -> None:
        from tracemend.reading.forms.plain import read_plain
        from tracemend.reading.forms.table import FORMS

        self._forms = FORMS
        self._plain = read_plain
        self._exact = exact
        self._window = Window(source_line)
        self._triggers: tuple[str, ...] = TRIGGERS + PYTEST_TRIGGERS
        self._length = 0
        self._ruled = False
        self._tried = 0
        """How much text an incident has had without being certain; a long one is not tried again for every line."""
        self._taken: set[int] = set()
        """Lines of the window that an incident has taken, while lines before them are still undecided."""

    def feed(self, text: str) -> list[Incident]:
        """Read more text."""
        self._length += len(text)
        if self._length > SHORT and not self._ruled and len(self._triggers) > len(TRIGGERS):
            self._triggers = TRIGGERS
        if not self._window.add(text):
            return []
        unread = self._window.unread
        if self._tried > RETRY_AT_ONCE and unread < self._tried * 5 // 4:
            return []
        return self._read()

    def close(self) -> list[Incident]:
        """The text has ended."""
        return self.finish("")

    def finish(self, text: str) -> list[Incident]:
        """Read the last text."""
        self._length += len(text)
        self._window.add(text)
        self._window.finish()
        return self._read()

    def _read(self) -> list[Incident]:
        incidents: list[Incident] = []
        try:
            while self._skip():
                incidents += self._read_line()
        except NeedMore:
            self._tried = self._window.unread
        else:
            self._tried = 0
        return incidents

    def _skip(self) -> bool:
        """Go to the next line that may start an incident; False when there is none."""
        window = self._window
        if len(self._taken) == max(self._taken, default=-1) + 1:
            window.drop(len(self._taken))
            self._taken.clear()
            if window.lines and window.holds(0, self._triggers):
                return True
            window.rewind()
            return window.skip_to(self._triggers)
        for number in range(len(window.lines)):
            if number not in self._taken and window.holds(number, self._triggers):
                self._done_with(number)
                return True
        window.drop(len(window.lines))
        self._taken.clear()
        return window.skip_to(self._triggers)

    def _done_with(self, count: int) -> None:
        self._window.drop(count)
        if count and self._taken:
            self._taken = {number - count for number in self._taken if number >= count}

    def _read_line(self) -> list[Incident]:
        """Read from the window's first line on."""
        line = self._window.line(0)
        assert line is not None
        if line == HEADER and (plain := self._read_plain()) is not None:
            return list(plain.incidents)
        if RULE in line and not self._ruled:
            self._ruled = True
            self._triggers = TRIGGERS + PYTEST_TRIGGERS
        if _UNBROKEN_HEADER.search(line) is not None:
            line = with_spaces(line)
        in_json = json_prefix(line, HEADER) if line[0:1] == "{" else None
        if in_json is not None:
            line = in_json[1]
        for form in self._forms if line != HEADER else self._forms[-1:]:
            column = form.starts(line)
            if column is None:
                continue
            prefix = in_json[0] if in_json is not None else None
            found, view = self._read_form(form, line, column, prefix)
            if found is not None:
                self._taken.update(view.numbers(found.end))
                return list(found.incidents)
        self._taken.add(0)
        return []

    def _read_plain(self) -> Found | None:
        """Read the plainest form as it stands in the text, where nothing before it has a say."""
        window = self._window
        place = window.start_of(0)
        if place is None or self._exact or self._taken or _CHAINED in window.text[max(0, place - _NEAR) : place]:
            return None
        found = self._plain(window.text, place, final=window.final)
        if found is not None:
            window.go_to(found.end)
        return found

    def _read_form(self, form: Form, line: str, column: int, prefix: Prefix | None) -> tuple[Found | None, View]:
        """Read a form; when it finds that a terminal wrapped the lines, read it again with them put together."""
        width = None
        while True:
            if prefix is not None:
                view = View(self._window, 0, line[column:], prefix)
            else:
                view = self._view(line, column, width)
            try:
                return form.read(view), view
            except Wrapped as wrapped:
                if width is not None:
                    return None, view
                width = wrapped.width

    def _view(self, line: str, column: int, width: int | None) -> View:
        """The lines from this one on, without what stands before every one of them."""
        first = line[column:]
        if self._exact:
            return View(self._window, 0, first, exact=True)
        prefix = self._prefix(line[:column])
        if prefix is not None and prefix.substitutes is not None:
            first = prefix.substitutes.decode(first)
        doubled = prefix is None and width is None and self._is_doubled()
        return View(self._window, 0, first, prefix, width=width, doubled=doubled)

    def _is_doubled(self) -> bool:
        """Whether a blank line was put after every line, as far as the first frame shows it."""
        following = [self._window.line(number) for number in range(1, 3)]
        if following[0] is None or following[0].strip() or 'File "' not in (following[1] or ""):
            return False
        blank, source = self._window.line(3), self._window.line(4)
        return blank is not None and not blank.strip() and bool(source and source.strip())

    def _prefix(self, before: str) -> Prefix | None:
        """What stands before every line, told by the first line that belongs to this one."""
        numbered = numbering(before, self._window.line) if len(before) <= MAX_PREFIX else None
        if numbered is not None:
            return numbered
        for number in range(1, MAX_LOOK):
            following = self._window.line(number)
            if following is None:
                return None
            if not before and not following:
                continue
            prefix = prefix_between(before, following)
            if prefix is not None:
                return prefix if isinstance(prefix, Prefix) else None
        return None


def read_whole(text: str) -> list[Incident]:
    """The incidents in a text that is known to be whole: nothing foreign follows a traceback that it starts with."""
    before, _, after = text.partition(HEADER)
    chained = DIRECT_CAUSE in before or DURING_HANDLING in before
    exact = chained or text.lstrip().startswith(EXACT_STARTS)
    if not exact and "\n" not in before.strip("\n"):
        # One record of a log: its own words, and the exception to its end.
        exact = not any(is_foreign(line) for line in after.split("\n"))
    scanner = Scanner(exact=exact)
    return scanner.finish(text.strip("\n"))
