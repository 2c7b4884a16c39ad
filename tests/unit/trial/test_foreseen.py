"""A traceback and a source in, the regression test of each fix out: before any trial, from what stands there alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from projects import make_files, run_python, traceback_of
from recipes.crash import fixed_files, site_of, write
from tracemend.contract import fix_from_json, fix_to_json
from tracemend.engine import Engine
from tracemend.fix import Fix, NewFile, Verdict, without_foreseen_test
from tracemend.ledger import Ledger, StoredFix
from tracemend.project.project import Project
from tracemend.settings import Settings
from tracemend.trial.foreseen import consider_with_tests


def proposed(root: Path, *command: str) -> tuple[Fix, ...]:
    site = site_of(traceback_of(root, *command), root, Path(sys.executable))
    assert site is not None
    return consider_with_tests(site).fixes


def outcome(root: Path, fix: Fix) -> tuple[int, int]:
    """Exit status of the fix's test without the fix and with it."""
    assert fix.test is not None
    write(root, {fix.test.file: fix.test.text})
    without = run_python(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", fix.test.file).returncode
    write(root, fixed_files(fix, root))
    return without, run_python(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", fix.test.file).returncode


MAIN = 'from shop import *\n\n\nif __name__ == "__main__":\n    {call}\n'


@pytest.mark.parametrize(
    ("shop", "call", "title", "expected"),
    [
        pytest.param(
            "def mean(values):\n    return sum(values) / len(values)\n",
            "print(mean([]))",
            "Return 0.0 when",
            "result = mean([])\n    assert result == 0.0",
            id="a value that the fix returns",
        ),
        pytest.param(
            "def mean(values):\n    return sum(values) / len(values)\n",
            "print(mean(values=[]))",
            "Raise ValueError when",
            "with pytest.raises(ValueError):\n        mean(values=[])",
            id="an error that the fix raises",
        ),
        pytest.param(
            "def bill(price):\n    total = price * 2\n    return totl + 1\n",
            "print(bill(3))",
            "Rename 'totl' to 'total'",
            "    bill(3)",
            id="a safe fix whose statement runs to its end",
        ),
        pytest.param(
            "class Cart:\n    def __init__(self, items):\n        self.items = items\n\n"
            "    def total(self, rate):\n        amount = sum(self.items)\n        return amont * rate\n",
            "print(Cart([1, 2]).total(1.5))",
            "Rename 'amont' to 'amount'",
            "    Cart([1, 2]).total(1.5)",
            id="a method of an object made of literals",
        ),
        pytest.param(
            "class Cart:\n    def __init__(self, items):\n        self.items = items\n\n"
            "    def total(self):\n        amount = sum(self.items)\n        return amont\n\n\n"
            "def main():\n    cart = Cart([1, 2])\n    print(cart.total())\n",
            "main()",
            "Rename 'amont' to 'amount'",
            "    Cart([1, 2]).total()",
            id="an object made in the line before",
        ),
        pytest.param(
            "def inner(message):\n    return messge.upper()\n\n\ndef outer(name):\n    return inner(name + '!')\n",
            "print(outer('a'))",
            "Rename 'messge' to 'message'",
            '    outer("a")'.replace('"', "'"),
            id="the innermost call that is written with literals",
        ),
    ],
)
def test_the_test_is_red_without_the_fix_and_green_with_it(
    shop: str, call: str, title: str, expected: str, tmp_path: Path
) -> None:
    root = make_files(tmp_path, {"shop.py": shop, "main.py": MAIN.format(call=call)})
    fix = next(fix for fix in proposed(root, "main.py") if fix.title.startswith(title))
    assert fix.test is not None
    assert fix.foreseen
    assert expected in fix.test.text
    assert outcome(root, fix) == (1, 0)


@pytest.mark.parametrize(
    ("shop", "call"),
    [
        pytest.param(
            "def bill(price):\n    total = price * 2\n    return totl\n\n\nprice = 3\n", "print(bill(price))", id="no literal"
        ),
        pytest.param(
            "def read(d):\n    return d.get('a').get('b')\n", "print(read({}))", id="a choice of which nothing is known"
        ),
        pytest.param("def f(x):\n    def g(y):\n        total = y\n        return totl\n    return g(1)\n\n\ny = 2\n", "print(f(y))", id="nested"),
    ],
)  # fmt: skip
def test_nothing_is_written_where_the_call_or_its_end_is_not_known(shop: str, call: str, tmp_path: Path) -> None:
    root = make_files(tmp_path, {"shop.py": shop, "main.py": MAIN.format(call=call)})
    fixes = proposed(root, "main.py")
    assert fixes
    assert all(fix.test is None and not fix.foreseen for fix in fixes)


def test_a_failing_test_of_the_users_is_enough(tmp_path: Path) -> None:
    files = {
        "shop.py": "def bill(price):\n    total = price * 2\n    return totl\n",
        "test_shop.py": "from shop import bill\n\n\ndef test_bill():\n    assert bill(2) == 4\n",
    }
    root = make_files(tmp_path, files)
    fixes = proposed(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py")
    assert fixes
    assert all(fix.test is None for fix in fixes)


def test_an_error_that_the_function_itself_catches_is_not_expected(tmp_path: Path) -> None:
    shop = "def mean(values):\n    try:\n        return sum(values) / len(values)\n    except ValueError:\n        return None\n"
    root = make_files(tmp_path, {"shop.py": shop, "main.py": MAIN.format(call="print(mean([]))")})
    for fix in proposed(root, "main.py"):
        assert fix.test is None or "raises" not in fix.test.text


def test_it_is_shown_before_a_trial_and_gives_way_to_the_one_that_a_trial_has_tried(tmp_path: Path) -> None:
    shop = "def bill(price):\n    total = price * 2\n    return totl + 1\n"
    root = make_files(tmp_path / "p", {"shop.py": shop, "main.py": MAIN.format(call="print(bill(3))")})
    engine = Engine(Project(root, Path(sys.executable), False), Ledger(tmp_path / "ledger.sqlite"), Settings())
    (stored,) = engine.receive(traceback_of(root, "main.py"))
    best = engine.analyse(stored, engine.snapshot()).best
    assert best is not None
    assert fix_from_json(fix_to_json(best.fix)) == best.fix
    shown = fix_to_json(best.fix)["test"]
    assert shown.startswith("--- /dev/null\n+++ b/test_shop_bill.py\n")
    assert without_foreseen_test(best.fix).test is None

    own = NewFile("test_shop_bill.py", "# tried\n")
    tried = replace(best.fix, test=own, foreseen=False)
    engine.ledger.record_verdict(stored.id, StoredFix(tried, best.diff, Verdict("verified", True, True, None, 1.0)))
    again = engine.analyse(stored, engine.snapshot(), fresh=True).best
    assert again is not None
    assert (again.fix.test, again.fix.foreseen) == (own, False)
