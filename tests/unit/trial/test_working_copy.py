"""The copy holds what the checkout holds, dirty in every way, and puts itself right; the user's side is only read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from projects import digest_of, git, make_files, make_repository
from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.trial.working_copy import WorkingCopy, working_copy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(
        tmp_path / "shop", {"a.py": "a = 1\n", "b.py": "b = 1\n", ".gitignore": "*.log\n.env\nvenv/\n"}
    )


def names(copy: WorkingCopy) -> list[str]:
    return sorted(
        p.relative_to(copy.folder).as_posix()
        for p in copy.folder.rglob("*")
        if not p.is_dir() and ".git" not in p.relative_to(copy.folder).parts
    )


def opened(root: Path, *, unsaved: dict[str, str] | None = None, git: bool = True) -> WorkingCopy:
    with working_copy(Project(root, None, git), Snapshot(root, unsaved or {})) as copy:
        return copy


def test_dirty_in_every_way(root: Path) -> None:
    make_files(root, {"staged.py": "s = 1\n", "untracked.py": "u = 1\n", "a.py": "a = 2\n", "c/new.py": "c = 1\n"})
    git(root, "add", "staged.py", "a.py")
    make_files(root, {"a.py": "a = 3\n"})
    (root / "b.py").unlink()
    before = digest_of(root)
    copy = opened(root, unsaved={"untracked.py": "u = 2\n", "only_open.py": "o = 1\n"})
    assert names(copy) == [".gitignore", "a.py", "c/new.py", "only_open.py", "staged.py", "untracked.py"]
    assert (copy.folder / "a.py").read_text() == "a = 3\n"
    assert (copy.folder / "untracked.py").read_text() == "u = 2\n"
    assert digest_of(root) == before


def test_ignored_files_that_code_may_need_come_along(root: Path) -> None:
    make_files(
        root, {".env": "KEY=1\n", "venv/pyvenv.cfg": "", "venv/lib/x.py": "", "__pycache__/a.pyc": "", "run.log": ""}
    )
    (root / "large.log").write_bytes(b"\0" * 20_000_001)
    copy = opened(root)
    assert names(copy) == [".env", ".gitignore", "a.py", "b.py", "run.log"]
    assert copy.left_out == ("large.log",)


def test_nothing_is_copied_twice(root: Path) -> None:
    first = opened(root)
    stamp = (first.folder / "a.py").stat().st_ino
    second = opened(root)
    assert second.folder == first.folder
    assert (second.folder / "a.py").stat().st_ino == stamp


def test_what_a_run_has_changed_is_put_right(root: Path) -> None:
    with working_copy(Project(root, None, True), Snapshot(root, {"b.py": "b = 5\n"})) as copy:
        tree = copy.tree
        stamp = (copy.folder / "a.py").stat()
        (copy.folder / "a.py").write_text("a = 9\n")
        os.utime(copy.folder / "a.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        (copy.folder / "b.py").unlink()
        make_files(copy.folder, {"left/behind.txt": "", "__pycache__/kept.pyc": ""})
        copy.reset()
        assert (copy.folder / "a.py").read_text() == "a = 1\n"
        assert (copy.folder / "b.py").read_text() == "b = 5\n"
        assert not (copy.folder / "left").exists()
        assert (copy.folder / "__pycache__" / "kept.pyc").exists()
        assert copy.tree == tree


def test_a_fix_is_written_and_its_bytecode_forgotten(root: Path) -> None:
    with working_copy(Project(root, None, True), Snapshot(root)) as copy:
        make_files(copy.folder, {"__pycache__/a.cpython-311.pyc": "", "__pycache__/ab.cpython-311.pyc": ""})
        copy.change({"a.py": "a = 7\n", "b.py": None, "new/c.py": "c = 1\n"})
        assert names(copy) == [".gitignore", "__pycache__/ab.cpython-311.pyc", "a.py", "new/c.py"]
        copy.reset()
        assert (copy.folder / "a.py").read_text() == "a = 1\n"
        assert names(copy) == [".gitignore", "__pycache__/ab.cpython-311.pyc", "a.py", "b.py"]


def test_no_fix_leaves_the_copy(root: Path) -> None:
    (root / "out").symlink_to(root.parent)
    with working_copy(Project(root, None, True), Snapshot(root)) as copy:
        for name in ("../x.py", "out/x.py", ".git/hooks/x"):
            with pytest.raises(TracemendError, match="outside the project"):
                copy.change({name: "x = 1\n"})


def test_two_at_once_have_their_own(root: Path) -> None:
    project, snapshot = Project(root, None, True), Snapshot(root)
    with working_copy(project, snapshot) as one, working_copy(project, snapshot) as other:
        assert one.folder != other.folder
        assert one.tree == other.tree


def test_links_lead_into_the_copy(root: Path) -> None:
    (root / "link.py").symlink_to("a.py")
    (root / "whole.py").symlink_to(root / "a.py")
    (root / "folder").symlink_to(root.parent / "elsewhere")
    copy = opened(root)
    assert (copy.folder / "link.py").readlink() == Path("a.py")
    assert (copy.folder / "whole.py").readlink() == copy.folder / "a.py"
    assert (copy.folder / "folder").readlink() == root.parent / "elsewhere"


def test_encodings_byte_order_marks_and_line_ends_stay(root: Path) -> None:
    (root / "latin.py").write_bytes("# coding: latin-1\r\ns = 'é'\r\n".encode("latin-1"))
    (root / "mark.py").write_bytes(b"\xef\xbb\xbfm = 1\r\n")
    with working_copy(Project(root, None, True), Snapshot(root)) as copy:
        copy.change({"latin.py": "# coding: latin-1\r\ns = 'è'\r\n", "mark.py": "m = 2\r\n"})
        assert (copy.folder / "latin.py").read_bytes() == "# coding: latin-1\r\ns = 'è'\r\n".encode("latin-1")
        assert (copy.folder / "mark.py").read_bytes() == b"\xef\xbb\xbfm = 2\r\n"
        with pytest.raises(TracemendError, match="encoding"):
            copy.change({"latin.py": "# coding: latin-1\r\ns = '漢'\r\n"})


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_no_utf_8(root: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (root / name).write_text("x = 1\n")
    copy = opened(root)
    assert (copy.folder / name).read_text() == "x = 1\n"
    assert copy.tree


def test_a_submodule_and_a_nested_repository_come_whole(root: Path, tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library", {"lib/core.py": "x = 1\n"})
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(library), "vendor")
    make_repository(root / "nested", {"n.py": "n = 1\n"})
    make_files(root, {"vendor/lib/core.py": "x = 2\n"})
    copy = opened(root)
    assert (copy.folder / "vendor/lib/core.py").read_text() == "x = 2\n"
    assert (copy.folder / "nested/n.py").exists()
    assert not (copy.folder / "vendor/.git").exists()


def test_filters_and_sparse_checkouts_need_no_second_thought(root: Path) -> None:
    make_files(root, {".gitattributes": "*.dat filter=x\n", "x.dat": "smudged\n", "far/away.py": ""})
    git(root, "config", "filter.x.clean", "echo clean")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "More")
    git(root, "sparse-checkout", "set", "--no-cone", "/*", "!/far/")
    copy = opened(root)
    assert (copy.folder / "x.dat").read_text() == "smudged\n"
    assert not (copy.folder / "far").exists()


def test_a_folder_without_git(tmp_path: Path) -> None:
    root = make_files(
        tmp_path / "plain", {"a.py": "a = 1\n", "node_modules/x.js": "", "env/pyvenv.cfg": "", "d/b.py": ""}
    )
    assert names(opened(root, git=False)) == ["a.py", "d/b.py"]


def test_a_state_folder_inside_the_project_is_not_copied(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(root / "state"))
    opened(root)
    assert names(opened(root)) == [".gitignore", "a.py", "b.py"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_state_folder_that_can_not_be_written(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(tmp_path / "shut"))
    with pytest.raises(ProjectUnusable):
        opened(root)


def test_git_answers_in_the_copy_as_in_the_checkout_and_writes_to_the_copy_alone(root: Path) -> None:
    git(root, "tag", "v1")
    make_files(root, {"a.py": "a = 2\n", "n.py": "n = 1\n"})
    questions = [("describe", "--tags", "--dirty"), ("status", "--short"), ("branch", "--show-current"), ("ls-files",)]
    answers = [git(root, *question) for question in questions]
    before = digest_of(root, leave_out=[".git/objects/"])
    objects = sorted(path.name for path in (root / ".git/objects").rglob("*"))
    copy = opened(root)
    assert [git(copy.folder, *question) for question in questions] == answers
    git(copy.folder, "commit", "--quiet", "--all", "--message", "In the copy")
    assert digest_of(root, leave_out=[".git/objects/"]) == before
    assert sorted(path.name for path in (root / ".git/objects").rglob("*")) == objects
    assert git(opened(root).folder, "describe", "--tags", "--dirty") == "v1-dirty"


def test_a_file_that_was_left_out_is_brought_and_stays(root: Path) -> None:
    (root / "large.log").write_bytes(b"x" * 20_000_001)
    with working_copy(Project(root, None, True), Snapshot(root)) as copy:
        assert copy.left_out == ("large.log",)
        assert copy.bring(["large.log"])
        assert not copy.bring(["gone.log"])
        copy.reset()
        assert (copy.folder / "large.log").stat().st_size == 20_000_001
    again = opened(root)
    assert (again.left_out, (again.folder / "large.log").exists()) == ((), True)


def test_links_that_leave_the_tree_are_known(root: Path) -> None:
    (root / "data").symlink_to(root.parent / "elsewhere")
    (root / "near").symlink_to("a.py")
    with working_copy(Project(root, None, True), Snapshot(root)) as copy:
        assert copy.outward() == [root.parent / "elsewhere"]


def test_names_that_differ_in_case_alone(root: Path) -> None:
    """Two files where the system tells them apart; refused where it does not, which a lock under another name stands for."""
    (root / "A.py").write_text("a = 2\n")
    copy = opened(root)
    assert [(copy.folder / name).read_text() for name in ("a.py", "A.py")] == ["a = 1\n", "a = 2\n"]
    (copy.folder.parents[1] / "0.LOCK").touch()
    with pytest.raises(ProjectUnusable, match=r"A\.py and a\.py would be one file"):
        opened(root)


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_large_files_of_lfs_are_there_as_in_the_checkout(root: Path, tmp_path: Path) -> None:
    git(root, "lfs", "install", "--local")
    make_files(root, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "x.bin": "content\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Large")
    assert "git-lfs" in git(root, "show", "HEAD:x.bin")
    before = digest_of(root)
    assert (opened(root).folder / "x.bin").read_text() == "content\n"
    assert digest_of(root) == before
    environment = {**os.environ, "GIT_LFS_SKIP_SMUDGE": "1"}
    subprocess.run(["git", "clone", "--quiet", root, tmp_path / "pointers"], env=environment, check=True)
    assert "git-lfs" in (opened((tmp_path / "pointers").resolve()).folder / "x.bin").read_text()


def test_a_partial_clone_fetches_nothing(root: Path, tmp_path: Path) -> None:
    make_files(root, {"a.py": "a = 2\n"})
    git(root, "commit", "--quiet", "--all", "--message", "Later")
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{root}", "partial")
    partial = (tmp_path / "partial").resolve()
    missing = git(partial, "rev-list", "--objects", "--all", "--missing=print").count("?")
    before = digest_of(partial)
    copy = opened(partial)
    assert (copy.folder / "a.py").read_text() == "a = 2\n"
    assert git(copy.folder, "status", "--short") == ""
    assert digest_of(partial) == before
    assert git(partial, "rev-list", "--objects", "--all", "--missing=print").count("?") == missing == 1
