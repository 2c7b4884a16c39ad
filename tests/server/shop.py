"""A small broken program, and what it says when it breaks."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository, traceback_of

CART = """\
PRICES = {"pear": 3, "plum": 5}


def total(names):
    return sum(PRICES[name] for name in names)


def bill(names):
    amount = total(names)
    return "to pay: " + amont
"""

MAIN = """\
from shop.cart import bill

print(bill(["pear", "plum"]))
"""

TEST = """\
from shop.cart import bill, total


def test_total():
    assert total(["pear"]) == 3


def test_bill():
    assert bill(["pear"]) == "to pay: 3"
"""


def make_shop(root: Path) -> Path:
    """The program in a git repository."""
    return make_repository(
        root, {"shop/__init__.py": "", "shop/cart.py": CART, "main.py": MAIN, "tests/test_cart.py": TEST}
    )


def crash(root: Path) -> str:
    """Its real traceback: a NameError on line 10 of `shop/cart.py`."""
    return traceback_of(root, "main.py")
