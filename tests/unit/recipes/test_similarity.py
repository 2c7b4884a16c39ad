"""Which names are a slip of each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemend.recipes.similarity import THRESHOLD, distance, is_inflection, nearest, similarity

NAMES = st.text("abcdeXYZ_12", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("totl", "total"),
        ("total_pirce", "total_price"),
        ("firstname", "first_name"),
        ("firstName", "first_name"),
        ("price_total", "total_price"),
        ("is_html", "html"),
        ("recieve", "receive"),
        ("colour", "color"),
        ("addres", "address"),
    ],
)
def test_slips_are_found(slip: str, meant: str) -> None:
    assert similarity(slip, meant) >= THRESHOLD
    assert nearest(slip, {meant, "unrelated", "another_one"}) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("min_value", "max_value"),
        ("encode", "decode"),
        ("start_time", "start_date"),
        ("line1", "line2"),
        ("data", "date"),
        ("parse_date", "parse_data"),
        ("subscribe", "unsubscribe"),
        ("row_count", "col_count"),
        ("updated_at", "created_at"),
        ("x", "y"),
        ("get_name", "set_name"),
        ("increment", "decrement"),
    ],
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert similarity(one, other) < THRESHOLD


def test_two_about_equally_alike_are_none() -> None:
    assert nearest("valu_", {"value", "valid"}) is None or similarity("valu_", "valid") < THRESHOLD
    assert nearest("total_", {"total_a", "total_b"}) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("item", "items", True),
        ("category", "categories", True),
        ("parser", "parsed", True),
        ("close", "closed", True),
        ("user_name", "user_names", True),
        ("addres", "address", False),
        ("valu", "value", False),
        ("ordr", "order", False),
        ("totl", "total", False),
    ],
)
def test_inflections(one: str, other: str, same: bool) -> None:
    assert is_inflection(one, other) is same
    assert is_inflection(other, one) is same


@given(NAMES, NAMES)
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(NAMES)
def test_a_name_is_most_like_itself(name: str) -> None:
    assert similarity(name, name) == 1
    assert distance(name, name) == 0
