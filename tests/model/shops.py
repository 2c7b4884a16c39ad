"""A small shop whose bug no recipe can mend with evidence, and replies of a model about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from projects import make_repository, traceback_of
from tracemend.authoring.work import Work
from tracemend.engine import Engine
from tracemend.ledger import open_ledger
from tracemend.model.author import Author
from tracemend.project.project import open_project
from tracemend.settings import Settings

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": '''\
        """The cart."""

        from shop.rates import rate_of


        def total(items, country):
            """What is to be paid; an item without a count is one piece."""
            amount = 0
            for item in items:
                amount += item["price"] * item["count"]
            return amount * rate_of(country)
        ''',
    "shop/rates.py": '''\
        """Rates of tax."""

        RATES = {"de": 2, "at": 3}


        def rate_of(country):
            """How much more is to be paid in a country."""
            return RATES[country]
        ''',
    "tests/test_cart.py": """\
        from shop.cart import total


        def test_total():
            assert total([{"price": 5, "count": 2}], "de") == 20


        def test_single_pieces():
            assert total([{"price": 5, "count": 2}, {"price": 7}], "de") == 34
        """,
    "conftest.py": "",
}

GOOD = """\
CAUSE: An item without a count is one piece, and total() reads a count from every item.
TITLE: Take an item without a count for one piece
FILE: shop/cart.py
<<<<<<< SEARCH
        amount += item["price"] * item["count"]
=======
        amount += item["price"] * item.get("count", 1)
>>>>>>> REPLACE
"""
GOOD_AGAIN = GOOD.replace("TITLE: Take", "TITLE: Count").replace(
    "=======\n", "=======\n        # an item without a count is one piece\n"
)
SKIPPING = GOOD.replace(
    '=======\n        amount += item["price"] * item.get("count", 1)',
    '=======\n        if "count" in item:\n            amount += item["price"] * item["count"]',
)
BREAKING = GOOD.replace('item.get("count", 1)', "1")
USELESS = GOOD.replace('item.get("count", 1)', 'item["count"] * 1')


def shop(folder: Path) -> Path:
    return make_repository(folder / "shop", FILES)


def crash_of(root: Path) -> str:
    return traceback_of(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=native", "tests/test_cart.py")


def script(folder: Path, **replies: Any) -> Path:
    """A script of replies: `fix=[[first round], [second]]`."""
    path = folder / "script.json"
    path.write_text(json.dumps(replies), encoding="utf-8")
    return path


def work_on(root: Path, text: str, author: Author, **more: Any) -> Work:
    """The work on the last incident of a text."""
    settings = Settings(trial_timeout=100, model_name=f"scripted:{root}", **more.pop("settings", {}))
    engine = Engine(open_project(root), open_ledger(root), settings)
    return Work(engine, engine.receive(text)[-1], engine.snapshot(), author, **more)
