"""Which tests a change concerns: by what they import, and by what coverage measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from projects import make_files
from tracemend.project.snapshot import Snapshot
from tracemend.trial.impact import impacted_tests

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop import prices\n\n\ndef total():\n    return prices.PEAR\n",
    "shop/prices.py": "PEAR = 3\n",
    "shop/mail.py": "import smtplib\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total() == 3\n",
    "tests/test_mail.py": "import shop.mail\n\n\ndef test_mail():\n    pass\n",
    "tests/test_late.py": "def test_late():\n    from importlib import import_module\n\n"
    "    assert import_module('shop.cart').total() == 3\n",
}


def test_by_imports(tmp_path: Path) -> None:
    snapshot = Snapshot(make_files(tmp_path, FILES))
    assert impacted_tests(["shop/prices.py"], snapshot, FILES) == ("tests/test_cart.py",)
    assert impacted_tests(["shop/mail.py"], snapshot, FILES) == ("tests/test_mail.py",)
    assert impacted_tests(["README.md"], snapshot, FILES) == ()


def test_by_the_contexts_of_coverage(tmp_path: Path) -> None:
    root = make_files(tmp_path, {**FILES, ".coveragerc": "[run]\ndynamic_context = test_function\n"})
    words = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", "-p", "no:cov", "-p", "no:cacheprovider"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = impacted_tests(["shop/cart.py"], Snapshot(root), FILES)
    assert found == ("tests/test_cart.py", "tests/test_late.py")


def test_damaged_data_of_coverage_is_passed_over(tmp_path: Path) -> None:
    root = make_files(tmp_path, {**FILES, ".coverage": "no database"})
    assert impacted_tests(["shop/cart.py"], Snapshot(root), FILES) == ("tests/test_cart.py",)
