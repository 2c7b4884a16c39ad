"""Offsets and positions of the protocol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from tracemend.fix import apply_edits, smallest_edit
from tracemend.incident import Frame
from tracemend.lsp.offers import Offer, Offers
from tracemend.lsp.positions import Encoding, Lines, split_lines
from tracemend.lsp.texts import follow
from tracemend.project.location import Location

SMILE = "a = '🙂é'  # x\r\nb\fc\rd\n"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 12), ("utf-16", 9), ("utf-32", 8)])
def test_a_position_counts_the_units_of_its_encoding(encoding: Encoding, character: int) -> None:
    lines = Lines(SMILE, encoding)
    assert lines.position(SMILE.index("  #")) == Position(0, character)
    assert lines.offset(Position(0, character)) == SMILE.index("  #")


def test_lines_end_as_python_and_the_protocol_count_them() -> None:
    assert split_lines(SMILE) == ["a = '🙂é'  # x\r\n", "b\fc\r", "d\n", ""]
    assert Lines(SMILE, "utf-16").position(len(SMILE)) == Position(3, 0)


@pytest.mark.parametrize("position", [Position(0, 900), Position(90, 0)])
def test_a_position_past_an_end_is_brought_to_it(position: Position) -> None:
    lines = Lines("ab\ncd", "utf-16")
    assert lines.offset(position) == (2 if position.line == 0 else 5)


TEXTS = st.text(alphabet="ab🙂é\n\r\f\u2028x", max_size=40)


@given(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.integers(0, 40))
def test_there_and_back(text: str, encoding: Encoding, offset: int) -> None:
    offset = min(offset, len(text))
    if text[offset - 1 : offset + 1] == "\r\n":
        offset += 1  # no position lies between the two
    lines = Lines(text, encoding)
    assert lines.offset(lines.position(offset)) == offset


@given(TEXTS, TEXTS)
def test_the_smallest_edit_makes_one_text_of_another(before: str, after: str) -> None:
    assert apply_edits(before, (smallest_edit("a.py", before, after),)) == after


def at(line: int) -> Location:
    return Location("a.py", line, "f", Frame("a.py", line, "f"), 0, 1, True)


@pytest.mark.parametrize(
    ("line", "after", "moved"),
    [
        (3, "top\none\ntwo\nthree\nfour\n", 4),
        (3, "one\nthree\nfour\n", 2),
        (3, "one\ntwo\nTHREE\nfour\n", 3),
        (3, "top\none\ntwo\nTHREE!\nfour\n", 4),
        (3, "one\ntwo\nfour\n", 3),
        (3, "", 1),
        (4, "one\nmore\nmore\ntwo\nthree\nfour\n", 6),
    ],
)
def test_a_place_follows_its_line(line: int, after: str, moved: int) -> None:
    assert follow(at(line), "one\ntwo\nthree\nfour\n", after).line == moved


def test_an_edit_is_known_to_be_applied_by_the_texts_alone() -> None:
    offers = Offers()
    offers.add(Offer("i", "f", "Rename", {"a.py": "old"}, {"a.py": "new"}))
    offers.look("a.py", {"a.py": "something"}.get)
    assert offers.last_applied() is None
    offers.look("a.py", {"a.py": "new"}.get)
    assert offers.last_applied("i") is not None
    offers.look("a.py", {"a.py": "new and more"}.get)
    assert offers.last_applied("i") is not None
    offers.look("a.py", {"a.py": "old"}.get)
    assert offers.last_applied() is None


def test_old_offers_are_forgotten() -> None:
    offers = Offers()
    for number in range(200):
        offers.add(Offer(str(number), "f", "Rename", {"a.py": "old"}, {"a.py": str(number)}))
        offers.look("a.py", {"a.py": str(number)}.get)
    assert len(offers.offered) <= 50
    assert len(offers.applied) <= 51
