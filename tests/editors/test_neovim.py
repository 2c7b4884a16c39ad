"""The Neovim plugin in the real Neovim, against the real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[2] / "editors" / "neovim"
SCRIPTS = [path for path in (PLUGIN / "tests").glob("*.lua") if path.name != "harness.lua"]
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

pytestmark = [
    pytest.mark.skipif(not NVIM.exists() and shutil.which("nvim") is None, reason="Neovim is not installed"),
    pytest.mark.timeout(400),
]


def nvim() -> str:
    return str(NVIM) if NVIM.exists() else "nvim"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small repository with a remote, and the traceback of its crash in a container."""
    for name, text in [("shop/__init__.py", ""), ("shop/cart.py", CART), ("main.py", MAIN), ("test_cart.py", TEST)]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in (
        "init -q -b main",
        "add -A",
        "commit -qm Begin",
        "init -q --bare remote.git",
        "remote add origin ./remote.git",
        "push -q -u origin main",
    ):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    crash = subprocess.run([sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True).stderr
    (tmp_path / "traceback.txt").write_text(crash.replace(str(tmp_path), "/srv/app"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS))
def test_in_the_real_neovim(project: Path, script: str) -> None:
    server = [sys.executable, "-m", "tracemend", "server"]
    done = subprocess.run(
        [nvim(), "--clean", "-l", PLUGIN / "tests" / script, *server],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=390,
    )
    said = done.stdout + done.stderr
    print(said)
    assert done.returncode == 0, said
    assert "ok   " in said
    assert "stack traceback" not in said


def test_the_plugin_costs_little_before_its_first_use(tmp_path: Path) -> None:
    log = tmp_path / "startup.log"
    subprocess.run(
        [nvim(), "--headless", "--clean", "--cmd", f"set rtp^={PLUGIN}", "--startuptime", log, "+qa!"],
        check=True,
        timeout=60,
    )
    lines = [line for line in log.read_text().splitlines() if str(PLUGIN) in line]
    assert any("plugin/tracemend.lua" in line for line in lines)
    assert not any("/lua/tracemend/" in line for line in lines), "nothing is required before the first use"
    print("\n".join(re.sub(r"\s+", " ", line) for line in lines))


def test_every_subcommand_is_documented() -> None:
    commands = (PLUGIN / "lua" / "tracemend" / "commands.lua").read_text(encoding="utf-8")
    names = re.findall(r"^  (\w+) = \{\n    help = ", commands, re.MULTILINE)
    page = (PLUGIN / "doc" / "tracemend.txt").read_text(encoding="utf-8")
    assert len(names) >= 17
    assert all(f":Tracemend-{name}*" in page for name in names)
