"""Editors without a plugin of ours: what `tracemend read --store` has read is marked, and a code action mends it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from editors.neovim import make_project

CLIENTS = Path(__file__).parent / "clients"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small repository whose crash was piped into the ledger."""
    make_project(tmp_path)
    crash = (tmp_path / "traceback.txt").read_text(encoding="utf-8")
    read = [sys.executable, "-m", "tracemend", "read", "--store"]
    passed_on = subprocess.run(read, cwd=tmp_path, input=crash, capture_output=True, text=True, check=True)
    assert passed_on.stdout == crash
    return tmp_path


def try_in(project: Path, *command: str | Path, **variables: str) -> str:
    """What the editor has said; the file on the disk must be mended."""
    log = project / "editor.log"
    done = subprocess.run(
        list(command),
        cwd=project,
        env={**os.environ, "LOG": str(log), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
    )
    said = done.stdout + done.stderr + (log.read_text(encoding="utf-8") if log.exists() else "")
    assert done.returncode == 0, said
    assert 'item["price"]' in (project / "shop" / "cart.py").read_text(encoding="utf-8"), said
    assert re.search("marked: .*KeyError", said), said
    return said


def has_eglot() -> bool:
    """Whether Emacs is there with eglot, which Emacs 29 and later bring along."""
    if shutil.which("emacs") is None:
        return False
    look = ["emacs", "--batch", "--eval", '(kill-emacs (if (locate-library "eglot") 0 1))']
    return subprocess.run(look, capture_output=True, timeout=60).returncode == 0


@pytest.mark.skipif(not has_eglot(), reason="Emacs with eglot is not installed: run tools/editors.sh")
def test_emacs_with_eglot(project: Path) -> None:
    try_in(project, "emacs", "--batch", "--load", CLIENTS / "eglot.el", "--eval", f'(try "{sys.executable}")')


@pytest.mark.skipif(
    shutil.which("vim") is None or not Path("/usr/share/vim-ale").exists(),
    reason="Vim with ALE (Debian's vim-ale) is not installed: run tools/editors.sh",
)
def test_vim_with_ale(project: Path) -> None:
    server = f"{sys.executable} -m tracemend server"
    try_in(project, "vim", "-T", "dumb", "--not-a-term", "-n", "-u", CLIENTS / "ale.vim", SERVER=server)
