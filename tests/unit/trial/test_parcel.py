"""A checkout sent and unpacked elsewhere is the checkout; the user's side is only read."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from projects import digest_of, git, make_files, make_repository
from tracemend.errors import ProjectUnusable
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.trial.parcel import Parcel, pack, unpacked


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {"a.py": "a = 1\n", "b.py": "b = 1\n", "run.sh": "#!/bin/sh\n", ".gitignore": "*.log\n"}
    return make_repository(tmp_path / "shop", files)


def contents(folder: Path) -> dict[str, tuple[str, str]]:
    """Name to kind and content, git's own files apart."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_file() and not name.startswith(".git/") and name != ".git":
            found[name] = ("x" if os.access(path, os.X_OK) else "-", path.read_text())
    return found


def packed(root: Path, *, remote: str | None = None, unsaved: dict[str, str] | None = None) -> Parcel:
    before = digest_of(root)
    parcel = pack(Project(root, Path(sys.executable), True), Snapshot(root, unsaved or {}), remote=remote)
    assert digest_of(root) == before
    return parcel


def test_dirty_in_every_way(root: Path) -> None:
    make_files(root, {"a.py": "a = 2\n", "staged.py": "s = 1\n", "deep/new.py": "n = 1\n", "x.log": "not sent"})
    git(root, "add", "staged.py", "a.py")
    make_files(root, {"a.py": "a = 3\n"})
    (root / "b.py").unlink()
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("a.py")
    odd = os.fsdecode(b"caf\xe9.py")
    (root / odd).write_text("x = 1\n")
    parcel = packed(root, unsaved={"deep/new.py": "n = 2\n"})
    with unpacked(parcel, Cancel()) as tree:
        expected = {k: v for k, v in contents(root).items() if k != "x.log"}
        assert contents(tree) == expected | {"deep/new.py": ("-", "n = 2\n")}


def test_commits_that_were_not_pushed_go_along(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "origin.git")
    git(root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(root, "fetch", "--quiet", "origin")
    assert packed(root, remote="origin").bundle == b""
    make_files(root, {"c.py": "c = 1\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Not pushed")
    parcel = packed(root, remote="origin")
    assert (parcel.source, bool(parcel.bundle), parcel.changes) == (str(tmp_path / "origin.git"), True, ())
    root.rename(tmp_path / "elsewhere")
    with unpacked(parcel, Cancel()) as tree:
        assert (tree / "c.py").exists()
        assert git(tree, "rev-parse", "HEAD") == parcel.commit


def test_a_checkout_is_mended_and_two_at_once_have_their_own(root: Path) -> None:
    parcel = packed(root)
    with unpacked(parcel, Cancel()) as first, unpacked(parcel, Cancel()) as second:
        assert first != second
        make_files(first, {"a.py": "a = 9\n", "left/behind.py": ""})
        gitdir = Path((first / ".git").read_text().removeprefix("gitdir: ").strip())
        (gitdir / "index.lock").touch()  # as a process leaves it that was killed
    with unpacked(parcel, Cancel()) as again:
        assert again == first
        assert contents(again) == contents(root)


def test_what_can_not_be_had_is_told(root: Path, tmp_path: Path) -> None:
    parcel = packed(root)
    root.rename(tmp_path / "elsewhere")
    with pytest.raises(ProjectUnusable, match="can't be fetched"), unpacked(parcel, Cancel()):
        pass
    with pytest.raises(ProjectUnusable, match="No such remote 'origin'"):
        pack(Project(tmp_path / "elsewhere", None, True), Snapshot(tmp_path / "elsewhere"), remote="origin")


def test_a_submodule_comes_along(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_repository(tmp_path / "library", {"core.py": "x = 1\n"})
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(library), "vendor")
    git(root, "commit", "--quiet", "--message", "With a library")
    with (Path(os.environ["GIT_CONFIG_GLOBAL"])).open("a") as config:
        config.write('[protocol "file"]\n\tallow = always\n')
    with unpacked(packed(root), Cancel()) as tree:
        assert (tree / "vendor/core.py").read_text() == "x = 1\n"


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_a_large_file_of_lfs_comes_along(root: Path) -> None:
    git(root, "lfs", "install")
    make_files(root, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "x.bin": "content\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Large")
    with unpacked(packed(root), Cancel()) as tree:
        assert (tree / "x.bin").read_text() == "content\n"


@pytest.mark.parametrize("remote", [None, "origin"])
def test_a_partial_clone_is_sent_whole(root: Path, tmp_path: Path, remote: str | None) -> None:
    """It holds the contents of what is checked out alone, and fetches others from where it came from."""
    make_files(root, {"a.py": "a = 2\n", "gone.py": "g = 1\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Second")
    git(root, "rm", "--quiet", "gone.py")
    git(root, "commit", "--quiet", "--message", "Third")
    git(root, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", root.as_uri(), str(partial))
    assert "?" in git(partial, "rev-list", "--objects", "--all", "--missing=print"), "nothing is left out of the clone"
    make_files(partial, {"b.py": "b = 2\n", "c.py": "c = 1\n"})
    git(partial, "add", "--all")
    git(partial, "commit", "--quiet", "--message", "Not pushed")
    make_files(partial, {"new.py": "n = 1\n"})
    parcel = packed(partial, remote=remote)
    with unpacked(parcel, Cancel()) as tree:
        assert contents(tree) == contents(partial)
