"""Where a message, or a value that is shown under a frame, ends."""

from __future__ import annotations

import pytest

from tracemend.reading import read
from unit.reading.pastes import LOGURU, PLAIN

EXPECTED = read(PLAIN)
MESSAGES = [
    "one\ntwo",
    "one\n\nthree after a blank line",
    "the worker said:\nTraceback (most recent call last):\n  File \"/w.py\", line 1, in g\n    h()\nKeyError: 'x'",
    '(psycopg2.errors.UndefinedTable) relation "x" does not exist\nLINE 1: SELECT 1\n               ^\n\n[SQL: SELECT 1]',
    "",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_of_many_lines_is_whole(message: str) -> None:
    last = f"shop.Error: {message}" if message else "shop.Error"
    [incident] = read(f'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    g()\n{last}\n')
    assert incident.raised.message == message


def test_a_known_message_has_one_line_and_notes_after_it() -> None:
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    raise ValueError("bad")\n'
        "ValueError: bad\nwhile reading order 7\nwhile serving\n"
    )
    assert (incident.raised.message, incident.raised.notes) == ("bad", ("while reading order 7", "while serving"))


def test_a_warning_after_the_exception_is_none_of_its_message() -> None:
    [incident] = read(f"{PLAIN}sys:1: RuntimeWarning: coroutine 'f' was never awaited\n")
    assert [incident] == EXPECTED


def test_carets_under_wide_characters_are_counted_in_code_points() -> None:
    source = "値 = 表['鍵']"
    for carets in ("       ~~^^^^^^", "      ~^^^^^"):
        [incident] = read(
            f'Traceback (most recent call last):\n  File "/x.py", line 1, in f\n    {source}\n  {carets}\nKeyError: 1\n'
        )
        [frame] = incident.raised.frames
        assert source[frame.col : frame.end_col] == "表['鍵']"


@pytest.mark.parametrize("module", ["", "main.", "my main."])
def test_a_value_that_the_terminal_broke_ends_no_frame(module: str) -> None:
    text = LOGURU.replace("\n\nConfigError", f"\n{module}ConfigError")
    (incident,) = read(text)
    assert incident.raised.type == f"{module}ConfigError"
    (incident,) = read(LOGURU)
    assert (incident.raised.type, incident.raised.message, len(incident.raised.frames)) == ("ConfigError", "a < b", 2)


def test_what_tox_says_at_the_end_is_no_part_of_a_message() -> None:
    text = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    run()\nOddError: no price\n'
    assert read(f"{text}py311: exit 1 (0.51 seconds) /srv> pytest pid=77\n  py311: FAIL code 1\n") == read(text)
