"""The text that is being read, as cleaned lines that are split when they are asked for.

A form reads lines by number; when a line has not arrived yet, `NeedMore` unwinds the form and it starts again with the
next chunk. So every form is a plain function over lines, and streaming is nobody else's matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from tracemend.reading.cleaning.prefix import Prefix
from tracemend.reading.cleaning.terminal import clean, is_noisy
from tracemend.reading.lines import MAX_BEFORE, NeedMore, SourceLine

MAX_LINE = 1_000_000
"""A longer line is cut into lines of this length, in code points: memory stays bounded."""
SPLIT_AT_ONCE = 1_500
"""Code points of the text that are split into lines at once."""
LONGEST_TRIGGER = 100
"""Code points of a line that is too long which are kept, so that a trigger which is cut is found."""
MAX_GAP = 400
"""Lines of other streams that may stand between two lines of one incident."""
LOOK_BACK = 16_000
"""Code points kept before the place that is being read, for forms that look back."""


RARE = {"exc_type": "{", "raised on line `": "`"}
"""A character that is looked for first, since one character is found much faster than several."""
_FRAME = re.compile(r'\s*(?:\| +)?File ".*", line \d+, in [\w<>]+$')


class Window:
    """The part of the stream that is not done with."""

    def __init__(self, source_line: SourceLine | None = None) -> None:
        self.source_line = source_line
        self.lines: list[str] = []
        self.final = False
        self.text = ""
        self.end = 0
        """Where in `text` the first line that is not in `lines` starts."""
        self._starts: list[int] = []
        self._places: dict[str, int] = {}
        """Where in `text` each trigger stands next."""
        self._noisy = False
        self._waiting: list[str] = []
        self._waiting_length = 0

    def add(self, text: str) -> bool:
        """Append a chunk; False when it ends no line, so that there is nothing new to read."""
        self._waiting.append(text)
        self._waiting_length += len(text)
        if "\n" not in text and self._waiting_length < MAX_LINE // 4:
            return False
        self._join()
        return True

    def finish(self) -> None:
        """The text has ended."""
        self.final = True
        self._join()

    def _join(self) -> None:
        text = self._waiting[0] if len(self._waiting) == 1 else "".join(self._waiting)
        self._waiting = []
        self._waiting_length = 0
        text = text.replace("\x00", "") if "\x00" in text else text
        self._noisy = self._noisy or is_noisy(text)
        cut = max(0, (self._starts[0] if self._starts else self.end) - LOOK_BACK)
        self.text = self.text[cut:] + text
        self.end -= cut
        self._starts = [start - cut for start in self._starts] if cut else self._starts
        self._places = dict.fromkeys(self._places, -1)

    @property
    def unread(self) -> int:
        """Code points from the first kept line on."""
        return len(self.text) - (self._starts[0] if self._starts else self.end)

    def line(self, number: int) -> str | None:
        """Line `number` of those kept, cleaned; None after the last. Raises NeedMore when it has not arrived."""
        lines = self.lines
        while len(lines) <= number:
            if not self._split_some():
                return None
        return lines[number]

    def skip_to(self, triggers: Sequence[str]) -> bool:
        """With no line kept: go on to the next line with one of `triggers`; False when all the text is passed over."""
        text = self.text
        nearest = len(text)
        for trigger in triggers:
            place = self._places.get(trigger, -1)
            if place < self.end:
                rare = RARE.get(trigger)
                place = -1 if rare and text.find(rare, self.end) < 0 else text.find(trigger, self.end)
                self._places[trigger] = place = len(text) if place < 0 else place
            nearest = min(nearest, place)
        if nearest < len(text):
            self.end = max(self.end, text.rfind("\n", self.end, nearest) + 1)
            return self.line(0) is not None
        self.end = len(text) if self.final else max(self.end, text.rfind("\n", self.end) + 1)
        if len(text) - self.end > MAX_LINE:
            self.end = len(text) - LONGEST_TRIGGER
        return False

    def holds(self, number: int, triggers: Sequence[str]) -> bool:
        """Whether a kept line has one of `triggers`, as it stands in the text: `skip_to` sees it uncleaned, too."""
        starts = self._starts
        end = starts[number + 1] if number + 1 < len(starts) else self.end
        return any(self.text.find(trigger, starts[number], end) >= 0 for trigger in triggers)

    def drop(self, count: int) -> None:
        """Be done with the first `count` kept lines."""
        del self.lines[:count]
        del self._starts[:count]

    def before(self, number: int, count: int) -> list[str]:
        """Up to `count` lines before line `number`, oldest first."""
        end = self._starts[0] if self._starts else self.end
        earlier = self.text[max(0, end - min(LOOK_BACK, count * 300)) : end].split("\n")[-count - 1 : -1]
        return ([clean(line) for line in earlier] if self._noisy else earlier) + self.lines[:number]

    def go_to(self, place: int) -> None:
        """Keep no line: the text up to `place` is done with."""
        self.end = place
        self.lines = []
        self._starts = []

    def rewind(self) -> None:
        """Keep no line: the text is to be looked at again from the first one on."""
        if self._starts:
            self.go_to(self._starts[0])

    def start_of(self, number: int) -> int | None:
        """Where in `text` a kept line starts; None when lines had to be cleaned."""
        return None if self._noisy else self._starts[number]

    def _split_some(self) -> bool:
        """Split the next lines; False when there are none. Raises NeedMore when they have not arrived."""
        start = self.end
        end = self.text.rfind("\n", start, start + SPLIT_AT_ONCE)
        if end < 0:
            end = self.text.find("\n", start, start + MAX_LINE)
        if end >= 0:
            self.end = end + 1
        elif len(self.text) - start > MAX_LINE:
            self.end = end = start + MAX_LINE
        elif not self.final:
            raise NeedMore
        elif start < len(self.text):
            self.end = end = len(self.text)
        else:
            return False
        lines = self.text[start:end].split("\n")
        self._starts += accumulate([start] + [len(line) + 1 for line in lines[:-1]])
        self.lines += [clean(line) for line in lines] if self._noisy else lines
        return True


class View:
    """The lines of one stream in a window, from the one that starts an incident.

    With a `prefix`, a line without it belongs to another stream and is passed over, or ends the lines.
    """

    def __init__(
        self,
        window: Window,
        start: int,
        first: str,
        prefix: Prefix | None = None,
        *,
        exact: bool = False,
        width: int | None = None,
        doubled: bool = False,
    ) -> None:
        self.exact = exact
        self.may_wrap = not exact and width is None
        self.source_line = window.source_line
        self.start = start
        self._window = window
        self._prefix = prefix
        self._width = width
        self._doubled = doubled
        """A blank line was put after every line."""
        self.filled = len(first) if first != first.rstrip() and not exact else 0
        """As some terminals copy lines, and as consoles write them."""
        self._plain = prefix is None and width is None and not self.filled and not doubled
        self._lines = [first.rstrip() if self.filled else first]
        self._numbers = [start]
        self._counts = [1]
        """How many of `_numbers` are those of the lines up to each."""

    def at(self, number: int) -> str | None:
        if self._plain and number:
            number += self.start
            lines = self._window.lines
            return lines[number] if number < len(lines) else self._window.line(number)
        lines = self._lines
        while len(lines) <= number:
            line = piece = self._take()
            if line is None or piece is None:
                return None
            while len(piece) == self._width and not self._is_whole(piece) and (piece := self._take()) is not None:
                line += piece
            lines.append(line)
            self._counts.append(len(self._numbers))
        return lines[number]

    def before(self, count: int = MAX_BEFORE) -> list[str]:
        lines = self._window.before(self.start, count)
        if self._prefix is None:
            return lines
        return [content for line in lines if (content := self._prefix.strip(line)) is not None]

    def raw(self, number: int) -> tuple[str, int] | None:
        if not self._plain or not number or self.at(number) is None:
            return None
        start = self._window.start_of(self.start + number)
        return None if start is None else (self._window.text, start)

    def numbers(self, count: int) -> Sequence[int]:
        """The window's numbers of the first `count` lines."""
        if self._plain:
            return range(self.start, self.start + count)
        return self._numbers[: self._counts[count - 1]] if count else []

    def _is_whole(self, piece: str) -> bool:
        """Whether a frame's line that fills the terminal ends with it: an indented line follows."""
        if _FRAME.match(piece) is None:
            return False
        following = self._window.line(self._numbers[-1] + 1)
        return following is None or following.startswith("  ")

    def _take(self) -> str | None:
        """The next line of this stream, as the terminal broke it."""
        last = self._numbers[-1]
        if self._prefix is not None and last > self.start and self._prefix.is_last(self._window.line(last) or ""):
            return None
        start = last + 1
        if self._doubled and (self._window.line(start) or "").strip() == "":
            start += 1
        for number in range(start, start + 1 + MAX_GAP):
            line = self._window.line(number)
            if line is None:
                return None
            content = line if self._prefix is None else self._prefix.strip(line)
            if content is not None:
                self._numbers.append(number)
                return content.rstrip() if self.filled else content
            if self._prefix is not None and self._prefix.ends:
                return None
        return None
