"""What is altered in a text so that its function gives another result, and which results there are."""

from __future__ import annotations

import sys
from collections import namedtuple
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tracemend.project.snapshot import parse
from tracemend.trial.environment import HOOK
from tracemend.trial.other_results import other_results
from tracemend.trial.place import Place, place_in, statement_at

Pair = namedtuple("Pair", "x y")


@dataclass
class Item:
    price: int
    name: str


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HOOK))
    monkeypatch.setattr(sys, "tracemend_altered", False, raising=False)
    from _tracemend_other import other  # type: ignore[import-not-found]  # on the path of a trial's programs alone

    return other


def place(text: str, line: int) -> Place:
    tree = parse(text)
    assert tree is not None
    statement = statement_at(tree, line)
    assert statement is not None
    return place_in("a.py", text, tree, statement, "f")


@pytest.mark.parametrize(
    ("text", "line", "altered"),
    [
        ("def f(x):\n    y = x\n    return y, 1\n", 2, "def f(x):\n    y = x\n    return OTHER((y, 1))\n"),
        ("def f(x):\n    return g('é', x + 1)\n", 2, "def f(x):\n    return OTHER((g('é', OTHER((x + 1)))))\n"),
        ("def f(x):\n    yield x\n", 2, "def f(x):\n    yield OTHER((x))\n"),
        ("def f(x):\n    def g():\n        return 2\n    x.y = 3\n", 4, "        return 2\n    x.y = OTHER((3))\n"),
        ("def f(x):\n    x.send(x, 'a')\n    return None\n", 2, "    x.send(OTHER((x)), 'a')\n"),
        ("def f(x):\n    for y in x:\n        pass\n", 2, "    for y in OTHER((x)):\n"),
        ("x = [\n    1,\n]\n", 1, "x = OTHER(([\n    1,\n]))\n"),
        ("def f(x):\n    del x[0]\n", 2, None),
    ],
)
def test_what_a_function_gives_or_does_is_altered(text: str, line: int, altered: str | None) -> None:
    form = other_results(place(text, line), text)
    assert (form is None) == (altered is None)
    assert (altered or "") in (form or "").replace('__import__("_tracemend_other").other(', "OTHER(")


def test_of_what_is_given_only_what_the_fix_changed_becomes_something_else() -> None:
    old = "def f(x):\n    return page('a', name=x, age=AGES[nm])\n"
    new = old.replace("nm", "x")
    form = other_results(place(new, 2), new, old) or ""
    assert form.endswith("page('a', name=x, age=__import__(\"_tracemend_other\").other((AGES[x])))\n")
    assert (other_results(place(new, 2), new, new) or "").count("other") == 6


def test_of_a_lambda_its_own_result_becomes_something_else() -> None:
    text = "def f(x):\n    return sorted(x, key=lambda row: row.size)\n"
    form = other_results(replace(place(text, 2), function="<lambda>"), text) or ""
    assert form.endswith('key=lambda row: __import__("_tracemend_other").other((row.size)))\n')


@pytest.mark.parametrize(
    "value",
    [True, 3, 0.5, "a", b"a", [1, [2]], ("a",), {1}, {"a": {"b": 1}}, Pair(1, "a"), Item(2, "tea")],
    ids=repr,
)
def test_another_value_is_of_the_same_type_and_size(value: Any, other: Any) -> None:
    changed = other(value)
    assert type(changed) is type(value)
    assert changed != value
    assert not hasattr(value, "__len__") or isinstance(value, str | bytes) or len(changed) == len(value)
    assert sys.tracemend_altered is True  # type: ignore[attr-defined]  # set by `other`


@pytest.mark.parametrize("value", [None, "", [], {}, Path("a"), Path], ids=repr)
def test_where_none_is_known_the_value_stays(value: Any, other: Any) -> None:
    assert other(value) is value
    assert sys.tracemend_altered is False  # type: ignore[attr-defined]  # as above
