"""Whole words of a text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tracemend.project.texts import words_in


@given(st.text("ab_1. \n", max_size=40), st.sampled_from(["a", "ab", "a_b", "b1", "_"]))
def test_words_are_found_where_a_pattern_finds_them(text: str, word: str) -> None:
    expected = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    assert list(words_in(text, word)) == expected
