"""What is remembered of texts, and when it is forgotten."""

from __future__ import annotations

import ast
import copy
import gc
import weakref

import pytest

from tracemend.diagnosis.nodes import parent_map
from tracemend.diagnosis.scope import bindings
from tracemend.project import caches
from tracemend.project.caches import by_text
from tracemend.project.snapshot import parse


def test_the_texts_asked_for_last_are_remembered_up_to_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "REMEMBERED_CHARACTERS", 10)
    asked = []

    @by_text
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("one", "two", "one", "three", "one", "two"):
        assert length(text) == len(text)
    assert asked == ["one", "two", "three", "two"]


def test_a_text_larger_than_all_that_is_remembered_is_answered_from_memory_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "REMEMBERED_CHARACTERS", 10)
    text = "x = 1\n" * 10
    assert parse(text) is parse(text)


def test_other_arguments_tell_answers_apart() -> None:
    @by_text
    def count(text: str, letter: str) -> int:
        return text.count(letter)

    assert (count("aab", "a"), count("aab", "b")) == (2, 1)


def test_what_was_found_in_a_tree_goes_with_the_tree() -> None:
    tree = ast.parse("def f(a):\n    return a\n")
    assert parent_map(tree) is parent_map(tree)
    assert bindings(tree) is bindings(tree)
    watched = weakref.ref(tree)
    del tree
    gc.collect()
    assert watched() is None


def test_a_copy_of_a_tree_knows_nothing_of_the_first() -> None:
    tree = ast.parse("a = 1\n")
    assert set(bindings(tree)) == {"a"}
    other = copy.deepcopy(tree)
    other.body.extend(ast.parse("b = 2\n").body)
    assert set(bindings(other)) == {"a", "b"}
    assert set(bindings(tree)) == {"a"}
