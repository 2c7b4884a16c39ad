"""What makes a crash or a failed test go away without mending anything."""

from __future__ import annotations

import pytest

from tracemend.trial.tampering import tampers

CODE = "import os\nimport json\nfrom shop import cart\n\n\ndef total(items):\n    return cart.sum(items)\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cart.sum = len", "puts something else in the place of"),
        ("json.loads = lambda text: {}", "puts something else in the place of"),
        ("setattr(cart, 'sum', len)", "puts something else in the place of"),
        ("globals()['cart'] = None", "puts something else in the place of"),
        ("sys.modules['cart'] = None", "puts something else in the place of"),
        ("mock.patch('shop.cart.sum').start()", "puts something else in the place of"),
        ("if 'PYTEST_CURRENT_TEST' in os.environ: pass", "asks whether a test is running"),
        ("if 'pytest' in sys.modules: pass", "asks whether a test is running"),
        ("import pytest", "asks whether a test is running"),
        ("time.sleep(1)", "waits"),
        ("random.seed(0)", "takes chance out of the program"),
        ("warnings.simplefilter('ignore')", "turns warnings off"),
        ("sys.excepthook = print", "takes over what becomes of errors"),
        ("os._exit(0)", "takes over what becomes of errors"),
        ("sys.setrecursionlimit(99999)", "raises the limit of recursion"),
        ("class Any:\n    def __eq__(self, other): return True", "makes a comparison or a look-up come out the same"),
        (
            "class Any(dict):\n    def __missing__(self, key): return 0",
            "makes a comparison or a look-up come out the same",
        ),
        ("def f(x):\n    return 0", None),
        ("requests.patch('/orders/7')", None),
        ("self.sum = len", None),
        ("names = {}\nnames['cart'] = None", None),
        ("class Word:\n    def __eq__(self, other): return self.text == other.text", None),
        ("abort(404)", None),
    ],
)
def test_what_a_fix_adds(line: str, says: str | None) -> None:
    found = tampers({"a.py": CODE}, {"a.py": f"{CODE}{line}\n"})
    assert (found is None) == (says is None), found
    assert says is None or says in (found or "")


def test_what_was_there_before_is_no_matter() -> None:
    text = f"{CODE}time.sleep(1)\n"
    assert tampers({"a.py": text}, {"a.py": text.replace("sleep(1)", "sleep(2)")}) is None


def test_a_new_file_counts() -> None:
    assert tampers({}, {"b.py": "import json\njson.loads = print\n", "b.txt": "os._exit(0)"}) is not None
