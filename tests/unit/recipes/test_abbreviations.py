"""Which names have the same words, shorter or written out."""

from __future__ import annotations

import pytest

from tracemend.recipes.abbreviations import written_otherwise


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("quantity", "qty"),
        ("msg_id", "messageId"),
        ("total_amount", "total_amt"),
        ("desc", "description"),
        ("max_len", "maximum_length"),
        ("tmp_dir", "temp_directory"),
    ],
)
def test_the_same_words(name: str, known: str) -> None:
    assert written_otherwise(name, [known, "other"]) == known
    assert written_otherwise(known, [name, "other"]) == name


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("name", "namespace"),
        ("form", "format"),
        ("sum", "summary"),
        ("classes", "css"),
        ("sequel", "sql"),
        ("max", "min"),
        ("msg", "messages"),
        ("user", "user_id"),
        ("str", "strs"),
        ("name", "name"),
    ],
)
def test_other_words(name: str, known: str) -> None:
    assert written_otherwise(name, [known]) is None


def test_of_two_none_is_chosen() -> None:
    assert written_otherwise("temp", ["temperature", "temporary"]) is None
