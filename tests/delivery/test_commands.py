"""The command line, from a crash to a pull request whose checks are followed; staged, undone; a workflow written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, serve_git
from delivery.test_follow import LOG, run
from projects import git, make_repository, traceback_of

SHOP = {
    "cart.py": """
        def total(prices):
            amount = sum(prices)
            return amont


        def main():
            print(total([1, 2]))


        if __name__ == "__main__":
            main()
        """,
    "test_cart.py": """
        import cart


        def test_total():
            assert cart.total([1, 2]) == 3
        """,
    "requirements.txt": "pytest\n",
    ".gitignore": "__pycache__/\n.pytest_cache/\n",
}


def tracemend(root: Path, *words: str, stdin: str = "", status: int = 0) -> str:
    """Standard output of the real command line."""
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", *words],
        cwd=root,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "acme" / "work", SHOP)


@pytest.fixture
def github(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    bare = tmp_path / "acme" / "shop.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(bare))
    git(bare, "config", "http.receivepack", "true")
    fake = FakeGitHub()
    with serve_git(GitHost(tmp_path, api=fake)) as host:
        git(root, "remote", "add", "origin", f"{host.url}/acme/shop.git")
        monkeypatch.setenv("TRACEMEND_FORGES", "127.0.0.1=github")
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
        yield fake


def test_from_a_crash_to_a_merged_pull_request(root: Path, github: FakeGitHub, tmp_path: Path) -> None:
    crash = traceback_of(root, "cart.py")
    done = json.loads(
        tracemend(root, "fix", "--allow-run", "--python", sys.executable, "--pull-request", "--json", stdin=crash)
    )
    delivered = done["delivered"]
    assert delivered["branch"] == "fix/rename-amont-to-amount"
    assert (delivered["pushed_to"], delivered["pull_request"]) == ("origin", github.pulls[0]["html_url"])
    assert "**verified**" in github.pulls[0]["body"]
    fixed = git(tmp_path / "acme" / "shop.git", "show", f"{delivered['branch']}:cart.py")
    assert "return amount" in fixed
    assert git(root, "status", "--porcelain") == ""
    identity = done["incidents"][0]["id"]

    with serve_git(GitHost(root, api=lambda _: Answer(200, LOG))) as logs:
        github.checks, github.logs = [run(8, "failure")], {8: f"{logs.url}/8"}
        shown = tracemend(root, "show", identity, "--follow")
    assert f"{github.pulls[0]['html_url']} (open, checks: failure)" in shown
    assert "KeyError: 'price'" in shown
    assert "KeyError" in tracemend(root, "incidents")

    github.pulls[0] |= {"state": "closed", "merged": True}
    assert "(merged, checks: failure)" in tracemend(root, "show", identity, "--follow")
    tracemend(root, "fix", "--no-trial", "--python", sys.executable, stdin=crash)
    assert "Back again: it was reported after its fix was merged." in tracemend(root, "show", identity)

    for path in [*root.rglob("*"), *Path(os.environ["HOME"]).rglob("*")]:
        assert not path.is_file() or b"s3cret-token" not in path.read_bytes(), path


def test_stage_and_undo(root: Path) -> None:
    crash = traceback_of(root, "cart.py")
    (root / "test_cart.py").write_text((root / "test_cart.py").read_text() + "# mine\n")
    done = json.loads(tracemend(root, "fix", "--allow-run", "--python", sys.executable, "--json", stdin=crash))
    identity = done["incidents"][0]["id"]
    staged = tracemend(root, "stage", identity)
    assert staged.startswith("Staged Rename 'amont' to 'amount'\n  cart.py\n")
    assert "test_cart.py" not in git(root, "diff", "--cached", "--name-only").splitlines()
    assert "+    return amount" in git(root, "diff", "--cached")
    tracemend(root, "undo", identity)
    assert git(root, "diff", "--cached") == ""
    assert "return amont" in (root / "cart.py").read_text()
    tracemend(root, "undo", identity, status=1)


def test_workflow(root: Path) -> None:
    assert "+    runs-on: ubuntu-latest" in tracemend(root, "workflow")
    assert not (root / ".github").exists()
    made = json.loads(tracemend(root, "workflow", "--apply", "--json"))
    assert made["written"] == [".github/workflows/tests.yml"]
    assert "run: python -m pytest" in (root / ".github" / "workflows" / "tests.yml").read_text()
    tracemend(root, "workflow", status=1)
