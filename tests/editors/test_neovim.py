"""The Neovim plugin in the real Neovim, against the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import GitHost, serve_git
from editors.neovim import NVIM, PLUGIN, make_project, nvim
from projects import git

SCRIPTS = [path for path in (PLUGIN / "tests").glob("*.lua") if path.name != "harness.lua"]
TOOLS = Path(os.environ.get("TRACEMEND_EDITOR_TOOLS", PLUGIN.parents[1] / ".tools"))
STYLUA = TOOLS / "node_modules" / ".bin" / "stylua"

NOT_CODE = "NOT CODE: The till sends a misspelled name\n- Correct the till"
"""What the model says in these stories."""

pytestmark = [
    pytest.mark.skipif(not NVIM.exists() and shutil.which("nvim") is None, reason="Neovim is not installed"),
    pytest.mark.timeout(400),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    root.mkdir()
    return make_project(root)


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS))
def test_in_the_real_neovim(project: Path, script: str) -> None:
    server = [sys.executable, "-m", "tracemend", "server"]
    (project.parent / "replies.json").write_text(json.dumps({"fix": [[NOT_CODE]]}))
    with serve_git(GitHost(project, api=FakeGitHub())) as host:
        git(project, "remote", "set-url", "origin", f"{host.url}/acme/shop.git")
        done = subprocess.run(
            [nvim(), "--clean", "-l", PLUGIN / "tests" / script, *server],
            cwd=project,
            env={**os.environ, "GH_ENTERPRISE_TOKEN": host.password},
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
