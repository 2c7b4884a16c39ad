"""Neovim as a user sees it: in a terminal of tmux, keys typed, the screen read."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.neovim import NVIM, PLUGIN, make_project, nvim

pytestmark = [
    pytest.mark.skipif(not NVIM.exists() and shutil.which("nvim") is None, reason="Neovim is not installed"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: run tools/editors.sh"),
    pytest.mark.timeout(300),
]


class Screen:
    """A terminal of a tmux of its own."""

    def __init__(self, folder: Path, command: str) -> None:
        self._name = f"tracemend-{uuid.uuid4().hex}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "30", "-c", str(folder), command)

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._name, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    def type(self, *keys: str) -> None:
        """Press keys, each by tmux's name for it or as literal text."""
        self._tmux("send-keys", *keys)

    def text(self) -> str:
        """What is to be seen."""
        return self._tmux("capture-pane", "-p")

    def until(self, *words: str) -> str:
        """The screen once all the words are on it."""
        end = time.monotonic() + 90
        while not all(word in (seen := self.text()) for word in words):
            assert time.monotonic() < end, f"waited in vain for {words}:\n{seen}"
            time.sleep(0.1)
        return seen

    def close(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True, timeout=60, check=False)


def open_menu(screen: Screen, title: str) -> str:
    """The menu of code actions with a fix in it: fixes come a little later than the mark."""
    end = time.monotonic() + 90
    while True:
        screen.type("gra")
        menu = screen.until("Code actions:", "Type number")
        if title in menu:
            return menu
        assert time.monotonic() < end, menu
        screen.type("Enter")
        time.sleep(0.5)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


@pytest.fixture
def screen(project: Path) -> Iterator[Screen]:
    server = ", ".join(f"'{word}'" for word in (sys.executable, "-m", "tracemend", "server"))
    before = ["--cmd", f"set rtp^={PLUGIN}", "--cmd", f"let g:tracemend = #{{cmd: [{server}]}}"]
    shown = ["-c", "set statusline=%{v:lua.require'tracemend.state'.statusline()},\\ line\\ %l", "shop/cart.py"]
    terminal = Screen(project, shlex.join([nvim(), "--clean", *before, *shown]))
    yield terminal
    terminal.close()


def test_a_crash_is_read_seen_and_mended_by_keys(project: Path, screen: Screen) -> None:
    screen.until("def total(items):")
    screen.type(":Tracemend read traceback.txt", "Enter")
    marked = screen.until("tracemend: 1, line 5")
    assert any(line.startswith("E ") and "pirce" in line for line in marked.splitlines()), marked
    menu = open_menu(screen, "Read the key 'price'")
    number = next(line for line in menu.splitlines() if "Read the key 'price'" in line).split(":")[0].strip()
    screen.type(number, "Enter")
    mended = screen.until('item["price"]')
    screen.type("Escape", ":wqall", "Enter")
    end = time.monotonic() + 90
    while 'item["price"]' not in (project / "shop" / "cart.py").read_text(encoding="utf-8"):
        assert time.monotonic() < end, screen.text()
        time.sleep(0.1)
    print(marked, menu, mended, sep="\n" + "=" * 120 + "\n")
