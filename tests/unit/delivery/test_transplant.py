"""Edits of one version of a text, carried over to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemend.delivery.transplant import transplanted
from tracemend.fix import Edit, apply_edits

OLD = "import os\n\ndef f():\n    return prise\n\ndef g():\n    return 1\n"


def carry(edit: Edit, old: str, new: str) -> str | None:
    moved = transplanted([edit], old, new)
    return None if moved is None else apply_edits(new, moved)


def change(text: str, new: str, old: str = OLD) -> Edit:
    start = old.index(text)
    return Edit("x.py", start, start + len(text), new)


@pytest.mark.parametrize(
    ("new", "result"),
    [
        (OLD, OLD.replace("prise", "price")),
        ("def f():\n    return prise\n", "def f():\n    return price\n"),
        ("#!\n#\n" + OLD + "x = 1\n", "#!\n#\n" + OLD.replace("prise", "price") + "x = 1\n"),
        (OLD.replace("def f():", "def ff():"), OLD.replace("def f():", "def ff():").replace("prise", "price")),
        (OLD.replace("return prise", "return  prise"), None),
        ("", None),
    ],
)
def test_a_changed_line(new: str, result: str | None) -> None:
    assert carry(change("prise", "price"), OLD, new) == result


def test_text_between_lines_needs_one_of_its_neighbours() -> None:
    edit = Edit("x.py", len("import os\n"), len("import os\n"), "import re\n")
    assert carry(edit, OLD, "import os\n") == "import os\nimport re\n"
    assert carry(edit, OLD, OLD.replace("import os\n", "import sys\n")) == OLD.replace(
        "import os\n", "import sys\nimport re\n"
    )
    assert carry(edit, OLD, "x = 1\ny = 2\n") is None


def test_text_behind_the_last_line() -> None:
    assert carry(Edit("x.py", len(OLD), len(OLD), "z = 1\n"), OLD, "# top\n" + OLD) == "# top\n" + OLD + "z = 1\n"


@given(
    st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=12),
    st.lists(st.sampled_from(["a\n", "d\n", "\n"]), max_size=4),
    st.lists(st.sampled_from(["a\n", "d\n", "\n"]), max_size=4),
    st.data(),
)
def test_lines_around_do_not_matter(body: list[str], head: list[str], tail: list[str], data: st.DataObject) -> None:
    """A marked line that stands once is found wherever it has moved to, and nothing else changes."""
    at = data.draw(st.integers(0, len(body)))
    old = "".join([*body[:at], "only = prise\n", *body[at:]])
    new = "".join([*head, *body[:at], "only = prise\n", *body[at:], *tail])
    start = old.index("prise")
    assert carry(Edit("x.py", start, start + 5, "price"), old, new) == new.replace("prise", "price")
