"""The Neovim plugin in the real Neovim, against the real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from editors.neovim import NVIM, PLUGIN, make_project, nvim

SCRIPTS = [path for path in (PLUGIN / "tests").glob("*.lua") if path.name != "harness.lua"]
TOOLS = Path(os.environ.get("TRACEMEND_EDITOR_TOOLS", PLUGIN.parents[1] / ".tools"))
STYLUA = TOOLS / "node_modules" / ".bin" / "stylua"

pytestmark = [
    pytest.mark.skipif(not NVIM.exists() and shutil.which("nvim") is None, reason="Neovim is not installed"),
    pytest.mark.timeout(400),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


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
    assert "vim/lsp" not in log.read_text(), "nor are Neovim's own LSP modules"
    print("\n".join(re.sub(r"\s+", " ", line) for line in lines))


def test_every_subcommand_is_documented() -> None:
    commands = (PLUGIN / "lua" / "tracemend" / "commands.lua").read_text(encoding="utf-8")
    names = re.findall(r"^  (\w+) = \{\n    help = ", commands, re.MULTILINE)
    page = (PLUGIN / "doc" / "tracemend.txt").read_text(encoding="utf-8")
    assert len(names) >= 17
    assert all(f":Tracemend-{name}*" in page for name in names)


@pytest.mark.skipif(not STYLUA.exists(), reason="stylua is not installed: run tools/editors.sh")
def test_the_plugin_is_formatted_by_stylua() -> None:
    done = subprocess.run([STYLUA, "--check", "."], cwd=PLUGIN, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
