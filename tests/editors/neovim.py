"""The real Neovim, and a small project with a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PLUGIN = Path(__file__).parents[2] / "editors" / "neovim"
NVIM = Path(sys.executable).parent / "nvim"

CART = '''"""The cart. 🛒"""


def total(items):
    return sum(item["pirce"] for item in items)
'''
MAIN = """from shop.cart import total

print(total([{"name": "pen", "price": 2}]))
"""
TEST = """from shop.cart import total


def test_nothing_costs_nothing():
    assert total([]) == 0
"""


def nvim() -> str:
    return str(NVIM) if NVIM.exists() else "nvim"


def make_project(root: Path) -> Path:
    """A small repository with a remote, and the traceback of its crash in a container."""
    for name, text in [("shop/__init__.py", ""), ("shop/cart.py", CART), ("main.py", MAIN), ("test_cart.py", TEST)]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for command in (
        "init -q -b main",
        "add -A",
        "commit -qm Begin",
        "init -q --bare acme/shop.git",
        "-C acme/shop.git config http.receivepack true",
        "remote add origin ./acme/shop.git",
        "push -q -u origin main",
    ):
        subprocess.run(["git", *command.split()], cwd=root, check=True)
    crash = subprocess.run([sys.executable, "main.py"], cwd=root, capture_output=True, text=True).stderr
    (root / "traceback.txt").write_text(crash.replace(str(root), "/srv/app"), encoding="utf-8")
    return root
