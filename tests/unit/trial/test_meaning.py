"""What speaks against a fix being the one that is meant, told from the exception and the two texts alone."""

from __future__ import annotations

import pytest

from tracemend.incident import ExceptionRecord, Incident
from tracemend.trial.meaning import unmeant

NAME = ("NameError", "name 'totl' is not defined")
KEY = ("KeyError", "'prcie'")
ATTRIBUTE = ("AttributeError", "'Cart' object has no attribute 'itmes'")
MODULE = ("ModuleNotFoundError", "No module named 'jsn'")
SHOWS = "nothing shows that this is what is meant"
VALUE = ("ValueError", "time data '1.2.3' does not match format '%d/%m/%y'")


@pytest.mark.parametrize(
    ("error", "old", "new", "says"),
    [
        (NAME, "total = 1\nprint(totl)", "total = 1\nprint(total)", None),
        (NAME, "total = 1\nprint(totl)", "'''Adds.'''\ntotal = 1\nprint(total)", None),
        (NAME, "total = 1\nprint(totl)", "total = 2\nprint(total)", "does more than write 'total' for 'totl'"),
        (NAME, "total = totals = 1\nprint(totl)", "total = totals = 1\nprint(total)", None),
        (NAME, "total = totel = 1\nprint(totl)", "total = totel = 1\nprint(total)", "'totel' is as much like 'totl'"),
        (NAME, "count = 1\nprint(totl)", "count = 1\nprint(count)", "something else stands for 'totl'"),
        (NAME, "print(totl)", "totl = 0\nprint(totl)", "makes up 'totl'"),
        (NAME, "print(totl)", "import totl\nprint(totl)", None),
        (NAME, "print(totl)", "from os import totl\nprint(totl)", SHOWS),
        (NAME, "print(totl)", "import os as totl\nprint(totl)", SHOWS),
        (NAME, "print(totl)", "print(self.totl)", SHOWS),
        (NAME, "print(totl)", "", "something else stands for 'totl'"),
        (KEY, "{'price': 1}['prcie']", "{'price': 1}['price']", None),
        (KEY, "{'price': 1}['prcie']", "{'prcie': 1}['prcie']", "makes up 'prcie'"),
        (KEY, "read({'price': 1})['prcie']", "read(defaultdict(int))['prcie']", SHOWS),
        (ATTRIBUTE, "cart.itmes", "cart.items", None),
        (ATTRIBUTE, "cart.itmes", "cart.lines", "something else stands for 'itmes'"),
        (("AttributeError", "'Cart' object has no attribute 'line'"), "cart.line", "cart.lines", "another thing"),
        (("AttributeError", "'NoneType' object has no attribute 'name'"), "a.name", "b.text", SHOWS),
        (MODULE, "import jsn", "import json", None),
        (MODULE, "import jsn", "import pickle as jsn", "something else stands"),
        (MODULE, "import jsn", "import son", "something else stands for 'jsn'"),
        (VALUE, "read(text, '%d/%m/%y')", "read(text, '%d.%m.%y')", SHOWS),
        (VALUE, "read(text, '%d/%m/%y')", "read(text.strip(), '%d/%m/%y')", SHOWS),
        (("SyntaxError", "expected ':'"), "def f()\n    g()", "def f():\n    g()", None),
        (("SyntaxError", "expected ':'"), "def f()\n    g()", "", SHOWS),
        (("IndentationError", "unexpected indent"), "f()\n  g()", "f()\ng()", SHOWS),
    ],
)
def test_what_is_meant(error: tuple[str, str], old: str, new: str, says: str | None) -> None:
    found = unmeant(Incident((ExceptionRecord(*error),), "python"), {"a.py": old}, {"a.py": new}, {"a.py": old})
    assert (found is None) == (says is None), found
    assert says is None or says in (found or "")


def test_a_file_that_a_fix_makes_shows_nothing() -> None:
    found = unmeant(
        Incident((ExceptionRecord(*NAME),), "python"),
        {"a.py": "print(totl)"},
        {"a.py": "import totl\nprint(totl)", "totl.py": ""},
        {},
    )
    assert SHOWS in (found or "")


def test_what_was_missing_may_be_told_by_the_cause() -> None:
    cause, raised = ExceptionRecord(*NAME, relation="cause"), ExceptionRecord("shop.StoreError", "7")
    text = "total = 1\nprint(totl)"
    assert (
        unmeant(Incident((cause, raised), "python"), {"a.py": text}, {"a.py": text.replace("totl", "total")}, {})
        is None
    )
