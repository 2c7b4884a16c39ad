"""Any bytes at all: never an exception, never more than linear time, never more memory than a bound."""

from __future__ import annotations

import cProfile
import signal
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemend.contract import incident_from_json, incident_to_json
from tracemend.reading import Reader, read

HERE = Path(__file__).parent
TEXTS = sorted([*HERE.glob("texts/*.txt"), *HERE.glob("payloads/*.body"), *HERE.glob("other/*.txt")])
PIECES = [
    "Traceback (most recent call last):",
    '  File "/srv/x.py", line 3, in f',
    "    return g(x)",
    "           ~^^^",
    "KeyError: 'pear'",
    "",
    "During handling of the above exception, another exception occurred:",
    "  + Exception Group Traceback (most recent call last):",
    "  | ExceptionGroup: two (2 sub-exceptions)",
    "  +-+---------------- 1 ----------------",
    "    | ValueError: x",
    "    +------------------------------------",
    "KeyError                                  Traceback (most recent call last)",
    "Cell In[1], line 2",
    "----> 2 table['pear']",
    "╭─────── Traceback (most recent call last) ───────╮",
    "│ /srv/x.py:3 in f                                │",
    "│ ❱ 3 │   return g(x)                             │",
    "╰─────────────────────────────────────────────────╯",
    "=================== FAILURES ===================",
    "____________ test_x ____________",
    ">       assert 1 == 2",
    "E       assert 1 == 2",
    "test_x.py:3: AssertionError",
    '{"exc_info": "Traceback (most recent call last):\\n  File \\"x.py\\", line 3, in f\\nKeyError: 1"}',
    '{"exception": {"values": [{"type": "KeyError"}]}}',
    "web-1  | ",
    "\x1b[31m",
    '"""',
    "multiprocessing.pool.RemoteTraceback:",
    "Fatal Python error: Aborted",
    "Current thread 0x0 (most recent call first):",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30), st.sampled_from(["\n", " ", "\r\n", "\\n"])
)
def test_pieces_of_all_forms_in_any_order_are_read(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    found = read(text)
    assert [incident_from_json(incident_to_json(incident)) for incident in found] == found
    reader = Reader()
    streamed = [incident for at in range(0, len(text), 7) for incident in reader.feed(text[at : at + 7])]
    assert streamed + reader.close() == found


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    read(data)


DAMAGE = [b"\n", b'"', b"\\n", b"File ", b"| ", b"\0", b"\r", b"\b", b"\x1b[", b", line "]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_text_is_read_in_any_chunks(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from(TEXTS)).read_bytes()[:6_000])
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text[start:end] = data.draw(st.binary(max_size=8) | st.sampled_from(DAMAGE))
    found = read(bytes(text))
    size = data.draw(st.sampled_from([7, 13, 100]))
    reader = Reader()
    streamed = [i for at in range(0, len(text), size) for i in reader.feed(bytes(text[at : at + size]))]
    assert streamed + reader.close() == found


HOSTILE = {
    "headers": "Traceback (most recent call last):\n",
    "headers in a line": "Traceback (most recent call last): ",
    "flattened frames": 'Traceback (most recent call last): File "a", line 1, in f x ',
    "open quotes": 'File "',
    "frames": '  File "x", line 1, in f\n',
    "places": 'x", line 1, in ',
    "carets": "  ^^^^ ~~~ ",
    "chained": "KeyError\n\nDuring handling of the above exception, another exception occurred:\n\n",
    "groups": "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: x (1 sub-exception)\n  +-+---------------- 1 ----------------\n",
    "margins": "  | ",
    "escapes": "\x1b[",
    "overstrikes": "a\b",
    "backslashes": "Traceback (most recent call last):\\n\\\\",
    "brackets": "[",
    "braces": '{"a":',
    "titles": "____ x ____\n",
    "errors": "E   KeyError: x\n",
    "rules": "==== FAILURES ====\n",
    "boxes": "╭── Traceback (most recent call last) ──╮\n",
    "tags": "<pre>",
    "dots": "a.",
    "underscores": "_ ",
    "spaces": " ",
    "blank lines": "\n",
    "unfinished frames": '  File "x", line 1, in f\n    g(\n' + " " * 30,
    "quotes": 'Traceback (most recent call last):\n  File "x", line 1, in f\nx.RemoteTraceback: \n"""\n',
    "dedented frames": 'Traceback (most recent call last):\nFile "x", line 1, in f\n',
    "broken words": "Traceback (most recent call last):  \n  File\nword\n",
    "doubled lines": 'Traceback (most recent call last):\n\n  File "x", line 1, in f\n\n    1 / 0\n\n',
    "fields of a table": '"Traceback (most recent call last):\n  File ""x"", line 1, in f\n',
}


_START = 'Traceback (most recent call last):\n  File "x", line 1, in f\n    x\n'
LONG_LINES = {
    "calls of a notebook": (f"{_START}/a", " in f("),
    "spaces after a frame": ('Traceback (most recent call last):\n  File "a", line 1, in f', " "),
    "elements": ("<html>", "<pre"),
    "open elements": ("<html>", "<script>"),
    "open comments": ("<html>", "<!--"),
    "tops of boxes": ("", "╭── Traceback (most recent call last) "),
    "groups without end": ("", "  + Exception Group Traceback (most recent call last):\n"),
    "quotes without end": (f'{_START}KeyError: """\n', "a\n"),
    "a message without end": (f"{_START}KeyError: a:\n", "\na\n"),
    "sentences": (
        _START,
        f"KeyError\n\nDuring handling of the above exception, another exception occurred:\n\n{_START}",
    ),
    "dots of a type": (_START, "a."),
    "types in a line": (_START.replace("\n", " "), "AError: "),
    "prefixes": ("", "1-1 "),
    "words at the margin": ("Traceback (most recent call last):  \n  File\n", "word\n"),
    "sources at the margin": ('Traceback (most recent call last):\nFile "x", line 1, in f\n', "x = 1\n"),
    "unbreakable spaces": ('Traceback (most recent call last):\n  File "x", line 1', "\xa0"),
    "numbers": ("1 " * 150 + "Traceback (most recent call last):\n", "1 " * 150 + 'File "x", line 1\n'),
}
"""What starts a text, and what it is made of after that."""
SMALL, LARGE = 40_000, 160_000
LONG = 500_000
MOST_SECONDS = 30
"""Of processor time; a long text takes less than one, what goes back and forth takes hours or, at best, a multiple of this."""


class TooSlow(Exception):
    """The time was over."""


def calls_in(text: str) -> int:
    """How many functions, Python's own included, are called to read a text: the same number on every machine."""
    profile = cProfile.Profile()
    profile.enable()
    read(text)
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.fixture
def limited() -> Iterator[None]:
    """Break off what takes too much of the processor, within a pattern too."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("name", HOSTILE)
def test_work_is_linear_in_hostile_text(name: str) -> None:
    """Four times the text takes some four times the calls; what is quadratic would take sixteen times as many."""
    unit = HOSTILE[name]
    read(unit * (SMALL // len(unit)))
    small, large = (calls_in(unit * (size // len(unit))) for size in (SMALL, LARGE))
    assert large < 2 * (LARGE // SMALL) * small


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("name", LONG_LINES)
def test_no_pattern_goes_back_and_forth_in_a_long_text(name: str) -> None:
    start, unit = LONG_LINES[name]
    read(start + unit * (LONG // len(unit)))


def test_memory_is_bounded_whatever_the_length() -> None:
    reader = Reader()
    piece = "2026-01-31 10:00:00 INFO all is well with request 17\n" * 2_000
    tracemalloc.start()
    for _ in range(20):
        reader.feed(piece)
    reader.feed("Traceback (most recent call last):\n")
    for _ in range(12):
        reader.feed('  File "x.py", line 1, in f\n    1 / 0\n' * 1_000)
    reader.feed('  File "x.py", line 1, in f\n    g(\n')
    for _ in range(20):
        reader.feed("        an_argument_of_a_statement_without_an_end,\n" * 2_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64_000_000


def test_what_only_later_looks_like_a_mail_is_the_same_in_a_stream() -> None:
    """Found by the coverage-guided fuzzer."""
    frame = 'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    a =3D b\nKeyError: 1\n'
    text = f"Odd: text/plain\nContent-Transfer-Encoding: quoted-printable\nSubject: x\n\n{frame}"
    reader = Reader()
    found = [incident for character in text for incident in reader.feed(character)]
    assert found + reader.close() == read(text) != []


def test_a_frame_in_line_0_is_the_same_in_a_stream() -> None:
    """Found by the coverage-guided fuzzer."""
    text = 'Traceback (most recent call last):\n  File "o.py", line 0, in <module>\n    x\n  File "'
    reader = Reader()
    found = [incident for character in text for incident in reader.feed(character)]
    assert found + reader.close() == read(text) != []


def test_a_null_in_what_starts_an_incident_is_the_same_in_a_stream() -> None:
    """Found by the coverage-guided fuzzer."""
    text = 'x\nTraceback (most \0recent call last):\n  File "o.py"\0, line 1, in f\n    x\nKeyError: 1\n'
    reader = Reader()
    found = [incident for character in text for incident in reader.feed(character)]
    assert found + reader.close() == read(text) != []


def test_what_only_starts_like_a_frame_is_the_same_before_noise_has_come() -> None:
    """Lines that need no cleaning are read in one go, as far as all of them are frames."""
    text = (
        'Traceback (most recent call last):\n  File "/srv/shop.py", line 11, in total\n'
        '    running += line["quantity"] * price_of(line["number"], table)\n  File "/s ne 5, in price_of\n'
        "    return table[item]\nValueError: \x1b[31munknown\n"
    )
    reader = Reader()
    found = [incident for character in text for incident in reader.feed(character)]
    assert found + reader.close() == read(text) != []
