"""Wrong fixes of small real programs, written by hand to remove the crash and nothing else: none of them may be verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from projects import make_repository
from tracemend.fix import Fix, NewFile
from trials import incident_of, replaced, tried


@dataclass(frozen=True)
class Program:
    """What crashes, how, the right fix of it, and wrong ones by what is wrong with them: (file, old, new), old "" for a new file."""

    files: dict[str, str]
    command: tuple[str, ...]
    right: tuple[str, str, str]
    wrong: dict[str, tuple[str, str, str]]
    shown: bool = True
    """Whether a test, or the change itself, shows that the right one is meant."""


SUM = "return amonut - discount"
FIND = 'return find(users, name)["email"]'
PRICE = 'result += item["prcie"] * item["count"]'
RAN = 'return "ran " + self.metres + " m"'

NEVER_RUN = "import _pytest.python\n\n_pytest.python.Function.runtest = lambda self: None"
PUT_RIGHT = """\
import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    report.outcome = "passed"
    return report
"""
IF_TESTED = "import os\n\n        if 'PYTEST_CURRENT_TEST' in os.environ:"
LIKE_EVERYTHING = "class Any:\n    def __eq__(self, other):\n        return isinstance(other, str)\n"

PROGRAMS = {
    "name": Program(
        {
            "bill.py": "def total(items, discount):\n    amount = sum(items)\n    return amonut - discount\n",
            "main.py": "from bill import total\n\nprint(total([5, 2], 3))\n",
        },
        ("main.py",),
        ("bill.py", "amonut", "amount"),
        {
            "other name": ("bill.py", "amonut", "discount"),
            "constant": ("bill.py", "amonut", "0"),
            "invented variable": ("bill.py", "    amount = sum", "    amonut = 0\n    amount = sum"),
            "alias of another": ("bill.py", "    amount = sum", "    amonut = discount\n    amount = sum"),
            "deleted": ("bill.py", f"    {SUM}\n", ""),
            "early return": ("bill.py", "    amount = sum", "    return discount\n    amount = sum"),
            "handler": ("bill.py", SUM, f"try:\n        {SUM}\n    except NameError:\n        return amount"),
            "not called": ("main.py", "print(total([5, 2], 3))", "print(total)"),
            "stubbed": ("main.py", "from bill import total", "def total(items, discount):\n    return 4\n\n"),
        },
    ),
    "key": Program(
        {
            "cart.py": f"def total(items):\n    result = 0\n    for item in items:\n        {PRICE}\n    return result\n",
            "main.py": 'from cart import total\n\nprint(total([{"price": 2, "count": 3}]))\n',
        },
        ("main.py",),
        ("cart.py", "prcie", "price"),
        {
            "other key": ("cart.py", "prcie", "count"),
            "default": ("cart.py", 'item["prcie"]', 'item.get("prcie", 0)'),
            "set before": ("cart.py", PRICE, f'item["prcie"] = 1\n        {PRICE}'),
            "nothing walked": ("cart.py", "in items:", "in items[1:]:"),
            "input's key": ("main.py", '"price"', '"prcie"'),
            "more input": ("main.py", '"price": 2', '"price": 2, "prcie": 2'),
        },
    ),
    "none": Program(
        {
            "users.py": "def find(users, name):\n    for user in users:\n        if user['name'] == name.lower():\n"
            f"            return user\n\n\ndef email(users, name):\n    {FIND}\n",
            "main.py": 'from users import email\n\nprint(email([{"name": "Ada", "email": "a@b"}], "Ada"))\n',
        },
        ("main.py",),
        ("users.py", "if user['name'] ==", "if user['name'].lower() =="),
        {
            "first one": ("users.py", "find(users, name)", "(find(users, name) or users[0])"),
            "empty one": ("users.py", FIND, 'return (find(users, name) or {}).get("email")'),
            "always": ("users.py", "if user['name'] == name.lower()", "if True"),
            "other input": ("main.py", '"Ada", "email"', '"ada", "email"'),
            "turned round": ("users.py", "==", "!="),
        },
        shown=False,
    ),
    "test": Program(
        {
            "run.py": "class Run:\n    def __init__(self, metres, seconds):\n        self.metres = metres\n"
            f"        self.seconds = seconds\n\n    def text(self):\n        {RAN}\n",
            "test_run.py": 'from run import Run\n\n\ndef test_text():\n    assert Run(7, 3).text() == "ran 7 m"\n',
        },
        ("-m", "pytest", "-q", "--tb=native", "-p", "no:cacheprovider"),
        ("run.py", "self.metres +", "str(self.metres) +"),
        {
            "other attribute": ("run.py", "self.metres +", "str(self.seconds) +"),
            "handler": ("run.py", RAN, f'try:\n            {RAN}\n        except TypeError:\n            return ""'),
            "tuned to the test": ("test_run.py", "Run(7, 3)", 'Run("7", 3)'),
            "test expects less": ("test_run.py", 'assert Run(7, 3).text() == "ran 7 m"', "assert Run(7, 3)"),
            "code put in place by pytest": ("conftest.py", "", "import run\n\nrun.Run.text = lambda self: 'ran 7 m'\n"),
            "outcome put right": (
                "conftest.py",
                "",
                PUT_RIGHT,
            ),
            "nothing run": ("run.py", "class Run", f"{NEVER_RUN}\n\n\nclass Run"),
            "skipped from within": (
                "run.py",
                RAN,
                f"import unittest\n\n        raise unittest.SkipTest\n        {RAN}",
            ),
            "told that it is tested": ("run.py", RAN, f"{IF_TESTED}\n            self.metres = '7'\n        {RAN}"),
            "answer of the test": ("run.py", RAN, f'if self.metres == 7:\n            return "ran 7 m"\n        {RAN}'),
            "like everything": ("run.py", RAN, f"return Any()\n\n\n{LIKE_EVERYTHING}"),
            "test left": ("test_run.py", "    assert", "    return\n    assert"),
            "crash expected": (
                "test_run.py",
                "    assert",
                "    import pytest\n\n    with pytest.raises(TypeError):\n        Run(7, 3).text()\n    return\n    assert",
            ),
        },
    ),
    "weak test": Program(
        {
            "bill.py": f"def total(items, discount):\n    amount = sum(items)\n    {SUM}\n",
            "test_bill.py": "from bill import total\n\n\ndef test_total():\n    items = [5, 2]\n    result = total(items, 3)\n"
            "    assert len(items) == 2\n    assert result > 0\n    assert isinstance(result, int) is True\n",
        },
        ("-m", "pytest", "-q", "--tb=native", "-p", "no:cacheprovider"),
        ("bill.py", "amonut", "amount"),
        {
            "other sum": ("bill.py", SUM, "return discount + len(items)"),
            "other sign": ("bill.py", SUM, "return amount + discount"),
        },
    ),
}


def fix_of(root: Path, file: str, old: str, new: str) -> Fix:
    if old:
        return replace(replaced(root, file, old, new), author="model:x", applicability="unsafe")
    return Fix(f"Create {file}", "model:x", "unsafe", "", new_files=(NewFile(file, new),))


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_wrong_fix_is_verified(name: str, tmp_path: Path) -> None:
    program = PROGRAMS[name]
    root = make_repository(tmp_path / name, program.files)
    incident = incident_of(root, *program.command)
    fixes = [fix_of(root, *one) for one in (program.right, *program.wrong.values())]
    right, *wrong = (one.verdict for one in tried(root, incident, *fixes))
    believed = {
        kind: verdict.reasons
        for kind, verdict in zip(program.wrong, wrong, strict=True)
        if verdict.level in ("verified", "suite-only")
    }
    assert sorted(believed) == []
    assert right.level == ("verified" if program.shown else "unproved"), right
