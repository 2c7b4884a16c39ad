"""What is read in one go is what the grammar reads."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemend.incident import Incident
from tracemend.reading import Reader, read
from tracemend.reading.forms import plain

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))
HEADER = "Traceback (most recent call last):\n"
CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


def by_grammar(text: str) -> list[Incident]:
    """Without the short way."""
    with patch.object(plain, "read_plain", return_value=None):
        return read(text)


def in_pieces(text: str, size: int) -> list[Incident]:
    reader = Reader()
    found = [incident for at in range(0, len(text), size) for incident in reader.feed(text[at : at + size])]
    return found + reader.close()


NAMES = st.sampled_from(["f", "<module>", "Shop.total", "f.<locals>.g", "<listcomp>", "f(x)", "naïve"])
FILES = st.sampled_from(["/srv/shop.py", "C:\\shop files\\a.py", "<string>", "Cell In[1]", "<frozen runpy>", "/é.py"])
SOURCES = st.sampled_from(
    [
        "return table[item]",
        "1 / 0",
        "x.py in files",
        "[x for x in y]",
        '"a", line 3, in b',
        "> File",
        "...",
        'raise ValueError("a\\nb")',
        "raise Error(",
        "-x",
        "~x",
        "名 = 表['鍵']",
        "trailing()  ",
        "return a_long_name_of_a_function(with_an_argument, and_another, and_one_more)",
    ]
)
CARETS = st.sampled_from(["", "    ^^^\n", "      ~~~^^^\n", "    ^ ^\n", "      more of it\n"])
LASTS = st.sampled_from(
    [
        "KeyError: 'pear'",
        "ValueError: a",
        "shop.errors.NoStock",
        "Error: ",
        "INFO: x",
        "ValueError: it said:",
        'ValueError: """',
        "AssertionError: " + "x" * 64,
        "SystemExit: 1 ",
        "Exception in thread",
        "not an exception's line",
    ]
)
FOLLOWING = st.sampled_from(
    [
        "",
        "\n",
        "2026-01-31 10:00:00 INFO next\n",
        "second line\n",
        "\nthird line\n",
        "sys:1: RuntimeWarning: x\n",
        "$ \n",
    ]
)


@st.composite
def frames(draw: st.DrawFn) -> str:
    source = draw(st.none() | SOURCES)
    under = "" if source is None else f"    {source}\n{draw(CARETS)}"
    return f'  File "{draw(FILES)}", line {draw(st.integers(0, 99))}, in {draw(NAMES)}\n{under}'


BLOCKS = st.builds(lambda frames, last: f"{HEADER}{''.join(frames)}{last}\n", st.lists(frames(), max_size=3), LASTS)
TRACEBACKS = st.builds(
    lambda blocks, between, after: between.join(blocks) + after,
    st.lists(BLOCKS, min_size=1, max_size=3),
    st.sampled_from([CAUSE, CONTEXT, ""]),
    FOLLOWING,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(TRACEBACKS, min_size=1, max_size=3), st.integers(1, 300))
def test_the_short_way_gives_what_the_grammar_gives(texts: list[str], size: int) -> None:
    text = "".join(texts)
    expected = by_grammar(text)
    assert read(text) == expected
    assert in_pieces(text, size) == expected


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_so_it_is_with_real_texts(path: Path) -> None:
    text = path.read_bytes().decode()
    assert read(text) == by_grammar(text)
    head = text.find(HEADER.strip())
    assert read(text[head:]) == by_grammar(text[head:])


def test_the_commonest_text_goes_the_short_way() -> None:
    text = f'{HEADER}  File "/srv/shop.py", line 5, in f\n    return x[1]\n           ~^^^\nKeyError: 1\n'
    found = plain.read_plain(text)
    assert found is not None
    assert list(found.incidents) == by_grammar(text)
