"""A worktree is clean at entry, gone at the end, and the user's side does not change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from projects import digest_of, git, make_repository
from tracemend.errors import ProjectUnusable
from tracemend.project.state import workspace_state
from tracemend.trial.worktree import worktree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_repository(tmp_path / "shop", {"cart.py": "price = 1\n", ".gitignore": "*.log\n"})
    hook = root / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\ntouch hook-ran\n")
    hook.chmod(0o755)
    (root / "cart.py").write_text("price = 2\n")
    (root / "new.py").write_text("")
    git(root, "add", "new.py")
    return root


def test_holds_the_commit_and_not_the_dirty_tree(root: Path) -> None:
    with worktree(root) as tree:
        assert (tree.folder / "cart.py").read_text() == "price = 1\n"
        assert not (tree.folder / "new.py").exists()
        assert tree.commit == git(root, "rev-parse", "HEAD") == git(tree.folder, "rev-parse", "HEAD")
    assert not tree.folder.exists()


def test_the_users_side_is_as_before(root: Path) -> None:
    before = digest_of(root)
    with worktree(root) as tree:
        (tree.folder / "cart.py").write_text("price = 3\n")
        during = digest_of(root, leave_out=[".git/worktrees"])
    assert during == before
    assert digest_of(root) == before


def test_an_error_inside_leaves_nothing(root: Path) -> None:
    before = digest_of(root)
    with pytest.raises(RuntimeError), worktree(root):
        raise RuntimeError
    assert digest_of(root) == before


def test_two_at_once(root: Path) -> None:
    with worktree(root) as one, worktree(root) as other:
        assert one.folder != other.folder
        assert (one.folder / "cart.py").exists()
        assert (other.folder / "cart.py").exists()


def test_after_kill_9_the_next_start_cleans_up(root: Path) -> None:
    before = digest_of(root)
    program = (
        "import sys, time; from pathlib import Path; from tracemend.trial.worktree import worktree\n"
        "with worktree(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(root)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"in\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    home = workspace_state(root) / "worktrees"
    assert len(git(root, "worktree", "list").splitlines()) == 2
    with worktree(root) as tree:
        assert sorted(p.name for p in home.iterdir()) == [tree.folder.name, f"{tree.folder.name}.lock"]
    assert digest_of(root) == before
    assert list(home.iterdir()) == []


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(ProjectUnusable, match="git init"), worktree(tmp_path):
        pass


def test_no_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(ProjectUnusable, match="no commit yet"), worktree(tmp_path):
        pass


def test_a_commit_that_does_not_exist(root: Path) -> None:
    with pytest.raises(ProjectUnusable, match="no commit '--upload-pack=x'"), worktree(root, commit="--upload-pack=x"):
        pass
