"""The demo, as the README's first command runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(240)
def test_the_demo_goes_all_the_way_and_leaves_what_it_says(tmp_path: Path) -> None:
    kept = tmp_path / "shop"
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", "demo", "--keep", str(kept)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "3 of 4 crashes fixed, proved and pushed; 1 left to you" in done.stdout
    assert done.stdout.count("verified: red without the fix, green with it") == 3
    assert "none is invented" in done.stdout

    branches = re.findall(r"commit .* on (fix/\S+)", done.stdout)
    remote = git(kept / "kiosk.git", "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    assert sorted(remote) == sorted(["main", *branches])
    assert git(kept / "kiosk", "status", "--porcelain") == "", "the user's checkout is as it was"
    assert git(kept / "kiosk", "branch", "--show-current") == "main"
    for branch in branches:
        changed = git(kept / "kiosk.git", "diff", "--name-only", "main", branch).split()
        assert changed, f"{branch} holds the fix"
        assert all(name.startswith(("kiosk/", "tests/")) for name in changed)


def test_a_folder_that_is_there_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", "demo", "--keep", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == f"tracemend: {tmp_path} is there already: name a new folder.\n"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
