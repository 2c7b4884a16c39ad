"""Repositories and moments that are not the usual ones."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.shop import CART, FIXED, commit, fix_of, make_remote, make_shop, project_at
from projects import digest_of, git, make_repository
from tracemend.delivery.push import push_branch
from tracemend.errors import NotDelivered
from tracemend.fix import NewFile
from tracemend.project.process import Cancel
from tracemend.project.state import workspace_state
from tracemend.settings import Settings

NEW = [".git/refs/heads/fix", ".git/logs/refs/heads/fix", ".git/objects", ".git/worktrees"]


@pytest.mark.parametrize("delay", [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5])
def test_kill_9_at_some_moment_and_then_again(delay: float, tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    before = digest_of(root, leave_out=NEW)
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from delivery.shop import commit, fix_of\n"
        "root = Path(sys.argv[1]); commit(root, fix_of(root))"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(root), str(Path(__file__).parents[1])])
    time.sleep(delay)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    wait_for_git(root, workspace_state(root))
    assert git(root, "fsck", "--no-dangling") == ""
    assert digest_of(root, leave_out=NEW) == before
    made = commit(root, fix_of(root))
    assert git(root, "show", f"{made.branch}:cart.py") + "\n" == FIXED
    assert git(root, "for-each-ref", "--format=%(refname:short)").splitlines() == [made.branch, "main"]
    assert digest_of(root, leave_out=NEW) == before
    assert list((workspace_state(root) / "worktrees").iterdir()) == []


def wait_for_git(*folders: Path) -> None:
    """Wait for the git that a killed process has started, which goes on by itself."""
    end = time.monotonic() + 60
    while time.monotonic() < end and any(at_work(folder) for folder in folders):
        time.sleep(0.02)


def at_work(folder: Path) -> bool:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve().is_relative_to(folder) and (entry / "cmdline").read_bytes().startswith(
                b"git\0"
            ):
                return True
        except OSError:
            continue
    return False


def test_two_at_once(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    fixes = [replace(fix_of(root), title=f"Fix number {n}") for n in range(4)]
    made: list[str] = []
    threads = [threading.Thread(target=lambda f=fix: made.append(commit(root, f).branch)) for fix in fixes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [f"fix/fix-number-{n}" for n in range(4)]
    assert git(root, "for-each-ref", "--format=%(refname:short)").splitlines() == [*sorted(made), "main"]


def test_names_that_look_like_patterns_and_options(tmp_path: Path) -> None:
    name = "odd [ab]*/-spä ce.py"
    root = make_repository(tmp_path / "a shop", {name: CART, "odd a/-spä ce.py": CART, "x": ""})
    fix = replace(fix_of(root, file=name), new_files=(NewFile(":(glob)x.py", "x = 1\n"),), test=None)
    made = commit(root, fix)
    assert set(made.files) == {name, ":(glob)x.py"}


@pytest.mark.parametrize(
    "prepare",
    [
        ["config", "index.version", "4"],
        ["config", "core.splitIndex", "true"],
        ["config", "core.autocrlf", "input"],
        ["config", "commit.template", "/nowhere"],
        ["config", "commit.verbose", "true"],
        ["config", "core.commentChar", "f"],
        ["config", "commit.cleanup", "scissors"],
        ["config", "i18n.commitEncoding", "latin-1"],
        ["config", "core.fsmonitor", "true"],
        ["config", "core.untrackedCache", "true"],
        ["config", "branch.autoSetupMerge", "always"],
        ["config", "core.quotePath", "false"],
        ["config", "core.pager", "false"],
        ["config", "diff.external", "false"],
        ["config", "status.showUntrackedFiles", "no"],
        ["config", "core.sparseCheckout", "true"],
        ["pack-refs", "--all"],
        ["gc", "--quiet"],
    ],
    ids=lambda words: words[1] if len(words) > 2 else words[0],
)
def test_configurations(prepare: list[str], tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    git(root, *prepare)
    fix = replace(fix_of(root), rationale="'price' – nicht 'prise' – ist der Schlüssel.")
    before = digest_of(root, leave_out=NEW)
    made = commit(root, fix)
    assert git(root, "show", f"{made.sha}:cart.py") + "\n" == FIXED
    message = git(root, "log", "-1", "--format=%B", made.sha)
    assert message.startswith("fix: rename key")
    assert "'price' – nicht" in message
    assert digest_of(root, leave_out=NEW) == before


def test_sha256_names(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "--quiet", "--object-format=sha256")
    (root / "cart.py").write_text(CART)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Start")
    made = commit(root, fix_of(root))
    assert len(made.sha) == 64
    assert git(root, "show", f"{made.branch}:cart.py") + "\n" == FIXED


def test_from_a_linked_worktree_of_the_users(tmp_path: Path) -> None:
    main = make_shop(tmp_path / "shop")
    git(main, "worktree", "add", "--quiet", "-b", "feature", str(tmp_path / "linked"))
    linked = tmp_path / "linked"
    (linked / "main.py").write_text("feature\n")
    git(linked, "commit", "--quiet", "--all", "--message", "Feature")
    before = digest_of(main, leave_out=[*NEW, ".git/worktrees"]), digest_of(linked)
    made = commit(linked, fix_of(linked))
    assert made.base == git(linked, "rev-parse", "HEAD")
    assert (digest_of(main, leave_out=[*NEW, ".git/worktrees"]), digest_of(linked)) == before
    assert len(git(main, "worktree", "list").splitlines()) == 2


def test_started_from_within_a_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of another repository's git do not lead astray."""
    root, other = make_shop(tmp_path / "shop"), make_shop(tmp_path / "other")
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    before = digest_of(other)
    made = commit(root, fix_of(root))
    monkeypatch.delenv("GIT_INDEX_FILE", raising=False)
    assert made.files == ("cart.py", "tests/test_cart_total.py")
    assert digest_of(other) == before


def test_a_file_of_a_submodule(tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library", {"lib.py": "prise = 1\n"})
    root = make_shop(tmp_path / "shop")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "library")
    git(root, "commit", "--quiet", "--message", "Library")
    before = digest_of(root)
    with pytest.raises(NotDelivered, match=r"library/lib\.py belongs to a repository of its own, library: open that"):
        commit(root, fix_of(root, file="library/lib.py"))
    assert digest_of(root) == before
    made = commit(root / "library", fix_of(root / "library", file="lib.py"))
    assert git(root / "library", "show", f"{made.sha}:lib.py").startswith("price = 1")


@pytest.mark.parametrize(
    ("lock", "stands_in_the_way"),
    [
        ("index.lock", False),
        ("HEAD.lock", False),
        ("config.lock", False),
        ("packed-refs.lock", False),
        ("refs/heads/fix/rename-key-prise-to-price.lock", True),
    ],
)
def test_a_lock_that_a_killed_git_left(lock: str, stands_in_the_way: bool, tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    (root / ".git" / lock).parent.mkdir(parents=True, exist_ok=True)
    (root / ".git" / lock).write_text("")
    before = digest_of(root, leave_out=NEW)
    if stands_in_the_way:
        with pytest.raises(NotDelivered, match=rf"or left \S*{lock} behind when it was killed"):
            commit(root, fix_of(root))
        (root / ".git" / lock).unlink()
    assert commit(root, fix_of(root)).branch == "fix/rename-key-prise-to-price"
    assert digest_of(root, leave_out=NEW) == before


@pytest.mark.parametrize("closed", [".", "refs/heads", "objects"])
def test_a_repository_that_may_only_be_read(closed: str, tmp_path: Path) -> None:
    """As another user where the tests run as root, who may write everywhere."""
    root = make_shop(tmp_path / "shop")
    folders = [root / ".git" / closed, *(p for p in (root / ".git" / closed).rglob("*") if p.is_dir())]
    before = digest_of(root)
    program = (
        "import os, sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from delivery.shop import commit, fix_of\n"
        "from tracemend.errors import TracemendError\n"
        "try: commit(Path(sys.argv[1]), fix_of(Path(sys.argv[1])))\n"
        "except TracemendError as error: print(error)"
    )
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.geteuid() == 0 else []
    for folder in folders:
        folder.chmod(0o555)
    try:
        done = subprocess.run(
            [*drop, sys.executable, "-c", program, str(root), str(Path(__file__).parents[1])],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert done.stdout == (
        "You may not write to the repository's .git folder: give yourself the right to and try again.\n"
    )
    assert digest_of(root) == before


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_large_files_stay_pointers(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    git(root, "lfs", "install", "--local")
    git(root, "lfs", "track", "*.bin", "big.py")
    (root / "data.bin").write_bytes(b"\0" * 100_000)
    (root / "big.py").write_text("prise = 1\n" * 1000)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Large")
    remote = make_remote(root, tmp_path / "shop.git")
    made = commit(root, fix_of(root, file="big.py", test=False), branch="fix/large")
    assert made.files == ("big.py",)
    assert git(root, "show", f"{made.sha}:big.py").startswith("version https://git-lfs.github.com/spec/v1")
    assert git(root, "show", f"{made.sha}:data.bin").startswith("version https://git-lfs.github.com/spec/v1")
    push_branch(project_at(root), "fix/large", remote=None, settings=Settings(), cancel=Cancel())
    assert git(remote, "rev-parse", "fix/large") == made.sha
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch", "fix/large", str(remote), str(clone))
    git(clone, "lfs", "install", "--local")
    git(clone, "lfs", "pull")
    assert (clone / "big.py").read_text().startswith("price = 1\nprise = 1\n")
