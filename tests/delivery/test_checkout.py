"""A fix goes into the user's files whole or not at all, is staged alone, and comes out again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from delivery.shop import CART, FIXED, TEST, commit, fix_of, make_shop, project_at
from projects import digest_of, git
from tracemend.delivery.checkout import apply_fix_to_checkout, stage_fix, undo_fix
from tracemend.errors import NotDelivered, StaleFix
from tracemend.fix import Edit, Fix, NewFile, Rename, text_digest
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


def apply(root: Path, fix: Fix, unsaved: dict[str, str] | None = None) -> tuple[str, ...]:
    return apply_fix_to_checkout(project_at(root), fix, Snapshot(root, unsaved or {}))


def stage(root: Path, fix: Fix) -> tuple[str, ...]:
    return stage_fix(project_at(root), fix, settings=Settings(), cancel=Cancel())


def undo(root: Path, fix: Fix) -> tuple[str, ...]:
    return undo_fix(project_at(root), fix)


def test_apply_and_undo(root: Path) -> None:
    before = digest_of(root)
    assert apply(root, fix_of(root)) == ("cart.py", "tests/test_cart_total.py")
    assert (root / "cart.py").read_text() == FIXED
    assert (root / TEST.file).read_text() == TEST.text
    assert digest_of(root / ".git") == {k[5:]: v for k, v in before.items() if k.startswith(".git/")}
    (root / "cart.py").write_text(CART)
    fix = fix_of(root)
    (root / "cart.py").write_text(FIXED)
    assert undo(root, fix) == ("cart.py", "tests/test_cart_total.py")
    assert (root / "cart.py").read_text() == CART
    assert not (root / "tests").exists()
    with pytest.raises(NotDelivered, match="was not applied to your files, so there is nothing to undo"):
        undo(root, fix)


@pytest.mark.parametrize(
    ("data", "fixed"),
    [
        (b"\xef\xbb\xbfprise = 1\r\nx = 2\r\n", b"\xef\xbb\xbfprice = 1\r\ny = 0\r\nx = 2\r\n"),
        (
            "# coding: latin-1\nprise = 1\n# é".encode("latin-1"),
            "# coding: latin-1\nprice = 1\ny = 0\n# é".encode("latin-1"),
        ),
        (b"prise = 1\n# mixed\r\n", b"price = 1\ny = 0\n# mixed\r\n"),
    ],
)
def test_bytes_around_the_edit_stay(root: Path, data: bytes, fixed: bytes) -> None:
    path = root / "odd.py"
    path.write_bytes(data)
    path.chmod(0o751)
    assert apply(root, fix_of(root, "prise = 1", "price = 1\ny = 0", file="odd.py", test=False)) == ("odd.py",)
    assert path.read_bytes() == fixed
    assert path.stat().st_mode & 0o777 == 0o751


def test_a_text_that_the_encoding_cannot_hold(root: Path) -> None:
    (root / "odd.py").write_bytes(b"# coding: latin-1\nprise = 1\n")
    with pytest.raises(NotDelivered, match=r"odd\.py is encoded in .*, which can't hold the fix: save it as UTF-8"):
        apply(root, fix_of(root, "prise", "'→'", file="odd.py"))
    assert not (root / "tests").exists()


def test_a_changed_text_is_stale(root: Path) -> None:
    fix = fix_of(root)
    (root / "cart.py").write_text("\n" + CART)
    with pytest.raises(StaleFix, match=r"cart\.py has changed since this fix was made"):
        apply(root, fix)
    (root / "cart.py").unlink()
    with pytest.raises(StaleFix, match=r"cart\.py is gone"):
        apply(root, fix)


def test_an_unsaved_text_is_not_written_over(root: Path) -> None:
    with pytest.raises(StaleFix, match=r"cart\.py has unsaved changes: save it"):
        apply(root, fix_of(root), {"cart.py": CART + "\n"})
    assert (root / "cart.py").read_text() == CART


def test_all_or_nothing(root: Path) -> None:
    (root / "solid").write_text("a file where a folder is wanted")
    fix = replace(fix_of(root), new_files=(NewFile("solid/new.py", "x = 1\n"),))
    before = digest_of(root)
    with pytest.raises(NotDelivered, match=r"solid/new\.py can't be written .*: nothing was changed"):
        apply(root, fix)
    assert {k: v for k, v in digest_of(root).items() if k != "cart.py"} == {
        k: v for k, v in before.items() if k != "cart.py"
    }
    assert (root / "cart.py").read_text() == CART


def test_a_new_file_that_is_there(root: Path) -> None:
    with pytest.raises(NotDelivered, match=r"main\.py exists already with another text"):
        apply(root, replace(fix_of(root), new_files=(NewFile("main.py", "x = 1\n"),)))


@pytest.mark.parametrize("file", ["../outside.py", "/etc/x.py", ".git/hooks/pre-commit", ".GIT/config", "linked/x.py"])
def test_nothing_outside_of_the_project(root: Path, tmp_path: Path, file: str) -> None:
    (root / "linked").symlink_to(tmp_path)
    with pytest.raises(NotDelivered, match="does not belong to the project"):
        apply(root, Fix("x", "model:m", "unsafe", "", new_files=(NewFile(file, "x"),)))
    assert not (tmp_path / "x.py").exists()


def test_through_a_link_and_a_rename(root: Path) -> None:
    (root / "alias.py").symlink_to("cart.py")
    fix = replace(fix_of(root, file="alias.py", test=False), renames=(Rename("main.py", "app/main.py"),))
    assert apply(root, fix) == ("app/main.py", "cart.py", "main.py")
    assert (root / "alias.py").is_symlink()
    assert (root / "cart.py").read_text() == FIXED
    assert not (root / "main.py").exists()
    undo(root, fix)
    assert sorted(p.name for p in root.iterdir()) == [".git", ".gitignore", "alias.py", "cart.py", "main.py"]


def test_an_edit_after_the_fix_is_not_undone(root: Path) -> None:
    fix = fix_of(root)
    apply(root, fix)
    (root / "cart.py").write_text(FIXED + "# more\n")
    with pytest.raises(StaleFix, match=r"cart\.py has been edited since the fix was applied"):
        undo(root, fix)
    assert (root / TEST.file).exists()


def test_a_fix_that_was_applied_can_still_be_committed(root: Path) -> None:
    (root / "cart.py").write_text("import os\n" + CART)
    fix = fix_of(root)
    apply(root, fix)
    made = commit(root, fix)
    assert git(root, "show", f"{made.sha}:cart.py") + "\n" == FIXED


def test_stage_alone(root: Path) -> None:
    git(root, "config", "core.autocrlf", "false")
    (root / "cart.py").write_text("import os\n" + CART + "# mine\n")
    (root / "main.py").write_text("staged\n")
    git(root, "add", "main.py")
    head = git(root, "rev-parse", "HEAD")
    fix = fix_of(root)
    assert stage(root, fix) == ("cart.py", "tests/test_cart_total.py")
    assert git(root, "show", ":cart.py") + "\n" == FIXED
    assert (root / "cart.py").read_text() == "import os\n" + FIXED + "# mine\n"
    assert git(root, "diff", "--cached", "--name-only").splitlines() == [
        "cart.py",
        "main.py",
        "tests/test_cart_total.py",
    ]
    assert git(root, "rev-parse", "HEAD") == head
    undo(root, fix)
    assert git(root, "diff", "--cached", "--name-only").splitlines() == ["main.py"]
    assert (root / "cart.py").read_text() == "import os\n" + CART + "# mine\n"


def test_stage_keeps_filters_and_mode(root: Path) -> None:
    (root / ".gitattributes").write_text("*.bat text eol=crlf\nrun.py filter=up\n")
    git(root, "config", "filter.up.clean", "tr a-y A-Y")
    git(root, "config", "filter.up.smudge", "tr A-Y a-y")
    (root / "run.py").write_text("prise = z\n")
    (root / "run.py").chmod(0o755)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Run")
    stage(root, fix_of(root, file="run.py", test=False))
    assert git(root, "ls-files", "--stage", "run.py").startswith("100755")
    assert git(root, "cat-file", "-p", ":run.py") == "PRICE = z"


def test_stage_what_needs_unstaged_changes(root: Path) -> None:
    (root / "cart.py").write_text(CART.replace("result += item", "result += 2 * item"))
    before = digest_of(root, leave_out=[".git/objects"])
    with pytest.raises(NotDelivered, match=r"needs your uncommitted changes in cart\.py"):
        stage(root, fix_of(root))
    assert digest_of(root, leave_out=[".git/objects"]) == before


def test_stage_while_git_holds_the_index(root: Path) -> None:
    (root / ".git" / "index.lock").write_text("")
    with pytest.raises(NotDelivered, match=r"Another git process is at work here, or left \S*index\.lock behind"):
        stage(root, fix_of(root))
    assert (root / "cart.py").read_text() == CART
    assert not (root / "tests").exists()


def test_an_edit_that_is_not_of_this_text(root: Path) -> None:
    bad = Fix("x", "model:m", "unsafe", "", (Edit("cart.py", 5, 10_000, ""),), (("cart.py", text_digest(CART)),))
    with pytest.raises(StaleFix, match="overlap or lie outside"):
        apply(root, bad)
