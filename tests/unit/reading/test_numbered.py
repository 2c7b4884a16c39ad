"""Tracebacks whose lines were numbered, as editors, pagers and searches show them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from tracemend.reading import Reader, read
from unit.reading.pastes import PLAIN

NUMBERINGS: dict[str, Callable[[int, str], str]] = {
    "colon": lambda number, line: f"{number}: {line}",
    "dot": lambda number, line: f"{number}. {line}",
    "parenthesis": lambda number, line: f"{number}) {line}",
    "padded": lambda number, line: f"{number:04d} {line}",
    "copied from a page": lambda number, line: f"{number}\t{line}",
    "bar": lambda number, line: f"{number:>4} | {line}",
    "bat": lambda number, line: f"{number:>4}   │ {line}",
    "left-aligned": lambda number, line: f"{number:<4}| {line}",
    "cat -n": lambda number, line: f"{number:>6}\t{line}",
    "less -N": lambda number, line: f"{number:>7} {line}",
    "grep -n": lambda number, line: f"{number}:{line}",
    "grep -nA": lambda number, line: f"{number}{':' if 'Trace' in line else '-'}{line}",
    "grep -nA in files": lambda number, line: f"my-app.log{':{}:' if 'Trace' in line else '-{}-'}{line}".replace(
        "{}", str(number)
    ),
    "behind a container's name": lambda number, line: f"web-1  | {number:>3}: {line}",
}


@pytest.mark.parametrize("first", [1, 8, 97, 998])
@pytest.mark.parametrize("name", NUMBERINGS)
def test_the_number_of_a_line_is_no_part_of_it(name: str, first: int) -> None:
    numbered = [NUMBERINGS[name](number, line) for number, line in zip(count(first), PLAIN.splitlines(), strict=False)]
    text = "\n".join(numbered)
    assert read(text) == read(PLAIN) != []
    assert read("\n".join(line.rstrip() for line in numbered)) == read(PLAIN)
    reader = Reader()
    pieces = [found for at in range(0, len(text), 13) for found in reader.feed(text[at : at + 13])]
    assert pieces + reader.close() == read(PLAIN)


def test_what_follows_without_a_number_ends_the_message() -> None:
    text = '7: Traceback (most recent call last):\n8:   File "/srv/x.py", line 3, in f\n9:     g()\n10: Odd: no\n--\nmore\n'
    [incident] = read(text)
    assert (incident.raised.type, incident.raised.message) == ("Odd", "no")
    assert incident.raised.frames[0].source == "g()"


def test_seconds_that_count_are_a_time() -> None:
    """A log in which each line is one second later."""
    lines = [f"Jan 31 10:00:{second:02} host app: {line}" for second, line in zip(count(50), PLAIN.splitlines())]
    assert read("\n".join(lines).replace("10:00:6", "10:01:0")) == read(PLAIN)


def test_a_number_in_brackets_that_is_padded_is_a_time() -> None:
    lines = [f"[   {12 + number / 7:.6f}] {line}" for number, line in enumerate(PLAIN.splitlines())]
    assert read("\n".join(lines)) == read(PLAIN)


def test_a_search_that_shows_frames_only_is_no_traceback() -> None:
    assert read('app.log:7:  File "/srv/x.py", line 3, in f\napp.log:9:  File "/srv/y.py", line 5, in g\n') == []
