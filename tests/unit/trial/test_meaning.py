"""What speaks against a fix being the one that is meant, told from the exception and the two texts alone."""

from __future__ import annotations

import pytest

from tracemend.incident import ExceptionRecord
from tracemend.trial.meaning import unmeant

NAME = ("NameError", "name 'totl' is not defined")
KEY = ("KeyError", "'prcie'")
ATTRIBUTE = ("AttributeError", "'Cart' object has no attribute 'itmes'")
VALUE = ("ValueError", "time data '1.2.3' does not match format '%d/%m/%y'")


@pytest.mark.parametrize(
    ("error", "old", "new", "says"),
    [
        (NAME, "total = 1\nprint(totl)", "total = 1\nprint(total)", None),
        (NAME, "total = totals = 1\nprint(totl)", "total = totals = 1\nprint(total)", None),
        (NAME, "total = totel = 1\nprint(totl)", "total = totel = 1\nprint(total)", "'totel' is as much like 'totl'"),
        (NAME, "count = 1\nprint(totl)", "count = 1\nprint(count)", "something else stands for 'totl'"),
        (NAME, "print(totl)", "totl = 0\nprint(totl)", "makes up 'totl'"),
        (NAME, "print(totl)", "import totl\nprint(totl)", None),
        (NAME, "print(totl)", "print(self.totl)", None),
        (NAME, "print(totl)", "", "something else stands for 'totl'"),
        (KEY, "{'price': 1}['prcie']", "{'price': 1}['price']", None),
        (KEY, "{'price': 1}['prcie']", "{'prcie': 1}['prcie']", "makes up 'prcie'"),
        (ATTRIBUTE, "cart.itmes", "cart.items", None),
        (ATTRIBUTE, "cart.itmes", "cart.lines", "something else stands for 'itmes'"),
        (("AttributeError", "'Cart' object has no attribute 'line'"), "cart.line", "cart.lines", "another thing"),
        (("AttributeError", "'NoneType' object has no attribute 'name'"), "a.name", "b.text", None),
        (VALUE, "read(text, '%d/%m/%y')", "read(text, '%d.%m.%y')", "one value for another"),
        (VALUE, "read(text, '%d/%m/%y')", "read(text.strip(), '%d/%m/%y')", None),
        (VALUE, "'''Reads.'''\nread(text)", "'''Reads a date.'''\nread(text)", None),
        (("SyntaxError", "invalid syntax"), "def f(", "def f(): 1", None),
    ],
)
def test_what_is_meant(error: tuple[str, str], old: str, new: str, says: str | None) -> None:
    found = unmeant(ExceptionRecord(*error), {"a.py": old}, {"a.py": new}, {"a.py": old})
    assert (found is None) == (says is None), found
    assert says is None or says in (found or "")
