"""Which tests say what is to come out, and which files say what is tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import make_files
from tracemend.project.snapshot import Snapshot
from tracemend.trial.asserting import Told, asserts, changed_examples, changed_test, end_of_test, is_example, told_by
from tracemend.trial.place import Place

CRASHED = Place("shop/cart.py", "total", (3, 3), (1, 4), "return x")


def written(folder: Path, body: str) -> Snapshot:
    return Snapshot(make_files(folder, {"test_a.py": f"def test_it(self):\n    {body}\n"}))


@pytest.mark.parametrize(
    "body",
    [
        "assert total() == 6",
        "assert 'x' in text()",
        "assert result is None",
        "assert is_open()",
        "assert (total() == 6) is True",
        "assert not cart.has_items()",
        "assert x is not None and x.name == 'Ada'",
        "assert all(row.price == 1 for row in rows)",
        "self.assertEqual(total(), 6)",
        "self.assertTrue(a == b)",
        "with pytest.raises(ValueError):\n        total()",
        "assert_frame_equal(a, b)",
        "assert response.status_code == 200 and response.json() == {}",
    ],
)
def test_what_few_values_meet(tmp_path: Path, body: str) -> None:
    assert asserts("test_a.py::test_it", written(tmp_path, body))


@pytest.mark.parametrize(
    "body",
    [
        "total()",
        "assert total()",
        "assert total() is not None",
        "assert total() > 0",
        "assert total() != 5",
        "assert isinstance(total(), int)",
        "assert isinstance(total(), int) == True",
        "assert len(rows) > 0 or rows",
        "assert response.status_code == 200",
        "assert all(row.price > 1 for row in rows)",
        "self.assertTrue(total())",
        "self.assertIsNotNone(total())",
        "self.assertGreater(total(), 1)",
        "self.assertEqual(response.status_code, 200)",
    ],
)
def test_what_many_values_meet(tmp_path: Path, body: str) -> None:
    assert not asserts("test_a.py::test_it", written(tmp_path, body))


def test_an_assertion_of_a_helper_or_of_a_text_counts(tmp_path: Path) -> None:
    text = "def has(x, y):\n    assert x == y\n\n\ndef test_it():\n    has(1, 1)\n"
    root = make_files(tmp_path, {"test_a.py": text, "cart.py": "", "README.md": ">>> 1\n1\n"})
    for test in ("test_a.py::test_it", "cart.py::cart.total", "README.md::README.md"):
        assert asserts(test, Snapshot(root)), test


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        (["shop/cart.py"], None),
        (["shop/cart.py", "conftest.py"], "conftest.py"),
        (["tests/test_cart.py"], "tests/test_cart.py"),
        (["setup.cfg"], "setup.cfg"),
        (["lib/sitecustomize.py"], "lib/sitecustomize.py"),
        (["requirements.txt"], None),
    ],
)
def test_files_that_say_what_is_tested(files: list[str], changed: str | None) -> None:
    assert changed_test(files, CRASHED, "KeyError", Told()) == changed
    assert changed_test(files, None, "SyntaxError", Told()) is None


def test_where_a_test_ends_and_what_it_expects(tmp_path: Path) -> None:
    snapshot = written(tmp_path, "x = total(3)\n    assert x == 'seven'")
    place = end_of_test("test_a.py::test_it[3]", snapshot)
    assert place is not None
    assert (place.function, place.lines) == ("test_it", (3, 3))
    assert end_of_test("test_a.py::test_other", snapshot) is None


def test_the_values_that_a_test_holds(tmp_path: Path) -> None:
    text = "import pytest\n\nROWS = ['a']\n\n\n@pytest.mark.parametrize(('x', 'y'), [(1, {'n': 'one'})])\ndef test_it(x, y):\n"
    text += "    total(ROWS, 'b')\n    assert total(x) == y\n    self.assertEqual(total(4), [5])\n"
    examples = '"""Adds.\n\n>>> total([7])\n[\'seven\']\n"""\n'
    snapshot = Snapshot(make_files(tmp_path, {"test_a.py": text, "cart.py": examples}))
    told = told_by("test_a.py::test_it[1]", snapshot)
    assert told.expected == {"x", "y", "1", "one", "5"}
    assert told.all - told.expected == {"a", "b", "4"}
    assert told_by("cart.py::cart", snapshot) == Told()
    assert is_example("cart.py::cart.total")
    assert told_by("cart.py::cart.total", snapshot).expected == {"7", "seven"}


def test_what_a_test_or_an_example_compares_with_says_what_is_to_be() -> None:
    told = Told(frozenset(), frozenset({"user.txt"}))
    assert changed_test(["data/user.txt"], CRASHED, "KeyError", told) == "data/user.txt"
    assert changed_test(["data/user.txt"], CRASHED, "KeyError", Told()) is None
    old = {"cart.py": 'def total(x):\n    """Adds.\n\n    >>> total(7)\n    8\n    """\n'}
    assert changed_examples(old, {"cart.py": old["cart.py"].replace("Adds", "Sums")}) is None
    assert changed_examples(old, {"cart.py": old["cart.py"].replace("8", "9")}) == "An example of cart.py"
