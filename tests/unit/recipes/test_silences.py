"""What a recipe says that knows the error and proposes nothing: a program and its error in, a sentence out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recipes.crash import site_of
from tracemend.recipes.propose import consider


@pytest.mark.parametrize(
    ("text", "line", "error", "recipe", "reason"),
    [
        (
            "def show(user):\n    return user.name\n",
            2,
            "AttributeError: 'NoneType' object has no attribute 'name'",
            "none-unexpected",
            "user comes from nothing that is seen",
        ),
        (
            (
                "class Player:\n    def __init__(self):\n        self.target = None\n\n    def aim(self, t):\n        self.target = t\n\n"
                "    def fire(self):\n        return self.target.upper()\n"
            ),
            9,
            "AttributeError: 'NoneType' object has no attribute 'upper'",
            "none-unexpected",
            "'target' is None in every new Player, and only aim() sets it: that has to come first",
        ),
        (
            (
                "class Person:\n    def __init__(self, address=None):\n        self.address = address\n\n\ndef label(p):\n"
                "    return p.address.city\n"
            ),
            7,
            "AttributeError: 'NoneType' object has no attribute 'city'",
            "none-unexpected",
            "'address' is None in a Person that is made without 'address', so whoever reads it has to ask for that",
        ),
        (
            "def add(a, b):\n    return a + b\n",
            2,
            "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
            "none-operand",
            "'a' is no parameter whose default is None, so the None comes from elsewhere",
        ),
        (
            "class Cart:\n    def __init__(self):\n        self.items = []\n\n\ndef show(cart):\n    return cart.total\n",
            7,
            "AttributeError: 'Cart' object has no attribute 'total'",
            "uninitialised-attribute",
            "no method of Cart sets 'total'",
        ),
        (
            "def pairs(rows, order):\n    for i in order:\n        print(rows[i])\n",
            3,
            "IndexError: list index out of range",
            "off-by-one",
            "'i' runs over `order`, not to the length of rows",
        ),
        (
            "def head(page):\n    return page.rows[0]\n",
            2,
            "IndexError: list index out of range",
            "empty-sequence",
            "'page.rows' is empty, and nothing says what head() gives then",
        ),
        (
            "def add(a, b):\n    return a + b\n",
            2,
            'TypeError: can only concatenate str (not "int") to str',
            "text-plus-number",
            "no literal text stands in the sum: whether the text or the int is meant is not seen",
        ),
        (
            "def read(cell):\n    return int(cell)\n",
            2,
            "ValueError: invalid literal for int() with base 10: 'twelve'",
            "number-text",
            "'twelve' is not a number written another way: where the text comes from is what to look at",
        ),
        (
            "def late(order, now):\n    return order.due < now\n",
            2,
            "TypeError: can't compare offset-naive and offset-aware datetimes",
            "naive-datetime",
            "neither side is seen to be taken from the clock without a zone: the naive time comes from elsewhere",
        ),
        (
            "async def show(reply):\n    return reply['n']\n",
            2,
            "TypeError: 'coroutine' object is not subscriptable",
            "missing-await",
            "no call of an async function is seen behind the line, so which one to await is not known",
        ),
        (
            "def share(parts):\n    return 100 / parts.pop()\n",
            2,
            "ZeroDivisionError: division by zero",
            "zero-divisor",
            "that `parts.pop()` is 0 can't be asked before without computing it twice",
        ),
        (
            "def seen(store, a, b):\n    return store[a], store[b]\n",
            2,
            "TypeError: unhashable type: 'list'",
            "unhashable-key",
            "which expression of the line is the list that serves as a key is not seen",
        ),
        (
            "def rows(db):\n    return db.execute('SELECT 1 FROM pens')\n",
            2,
            "sqlite3.OperationalError: no such table: pens",
            "unapplied-migration",
            "the database has no table pens, and neither manage.py nor alembic.ini tells how it is migrated",
        ),
        (
            "def load(path):\n    return read_all(path)\n",
            2,
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
            "wrong-encoding",
            "which file was read is not seen, so its bytes can't be looked at",
        ),
    ],
)
def test_silence_has_its_reason(tmp_path: Path, text: str, line: int, error: str, recipe: str, reason: str) -> None:
    (tmp_path / "main.py").write_text(text)
    source = text.splitlines()[line - 1]
    function = text.split("def ")[-1].partition("(")[0]
    crash = (
        f'Traceback (most recent call last):\n  File "/app/main.py", line {line}, in {function}\n{source}\n{error}\n'
    )
    site = site_of(crash, tmp_path, Path(sys.executable))
    assert site is not None
    said = consider(site, strict=True)
    assert [e.fact for e in said.silences if e.found_by == f"the recipe {recipe}"] == [reason]
