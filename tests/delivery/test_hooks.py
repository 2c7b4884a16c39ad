"""The user's hooks run as configured: they refuse, rewrite, and see the branch that the fix goes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.shop import CART, FIXED, REJECTED, VERIFIED, commit, fix_of, make_hook, make_shop
from projects import digest_of, git
from tracemend.errors import NotDelivered
from tracemend.fix import Fix, Verdict


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


@pytest.fixture
def hooks(root: Path) -> Path:
    return root / ".git" / "hooks"


def test_hooks_see_the_whole_checkout_and_the_branch(root: Path, hooks: Path, tmp_path: Path) -> None:
    make_hook(hooks, "pre-commit", f"git status --porcelain > {tmp_path}/status; cat main.py; ls '*' 2>/dev/null; true")
    make_hook(hooks, "prepare-commit-msg", 'echo "On: $(git symbolic-ref --short HEAD)" >> "$1"')
    made = commit(root, fix_of(root))
    assert git(root, "log", "-1", "--format=%(trailers:key=On,valueonly)", made.sha) == made.branch
    assert (tmp_path / "status").read_text() == "M  cart.py\nA  tests/test_cart_total.py\n"


def test_a_hook_that_refuses_is_shown(root: Path, hooks: Path) -> None:
    make_hook(hooks, "pre-commit", "echo 'cart.py:7: line too sad' >&2; exit 1")
    before = digest_of(
        root, leave_out=[".git/objects", ".git/refs/heads/fix", ".git/logs/refs/heads/fix", ".git/worktrees"]
    )
    with pytest.raises(NotDelivered) as caught:
        commit(root, fix_of(root))
    assert str(caught.value) == (
        "The pre-commit hook refused the commit: do what it says and try again.\ncart.py:7: line too sad"
    )
    assert git(root, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert (
        digest_of(root, leave_out=[".git/objects", ".git/refs/heads/fix", ".git/logs/refs/heads/fix", ".git/worktrees"])
        == before
    )


def test_a_formatter_that_stages_its_changes_is_included_and_proved_again(root: Path, hooks: Path) -> None:
    make_hook(hooks, "pre-commit", "sed -i 's/result = 0/result = 0.0/' cart.py && git add cart.py")
    proved: list[Fix] = []

    def prove(folder: Path, fix: Fix) -> Verdict:
        assert (folder / "cart.py").read_text() == CART
        proved.append(fix)
        return VERIFIED

    made = commit(root, fix_of(root), prove=prove)
    after = FIXED.replace("result = 0", "result = 0.0")
    assert git(root, "show", f"{made.sha}:cart.py") + "\n" == after
    assert [edit.text for fix in proved for edit in fix.edits] == [after]
    assert made.notes == ("A commit hook changed cart.py; the result was proved again.",)


def test_a_formatter_that_refuses_after_its_changes_gets_a_second_run(root: Path, hooks: Path) -> None:
    make_hook(
        hooks,
        "pre-commit",
        "grep -q '= 0.0' cart.py || { sed -i 's/result = 0/result = 0.0/' cart.py; echo files were modified; exit 1; }",
    )
    made = commit(root, fix_of(root), prove=lambda folder, fix: VERIFIED)
    assert "result = 0.0" in git(root, "show", f"{made.sha}:cart.py")
    assert made.notes == ("A commit hook changed cart.py; the result was proved again.",)


def test_a_hook_that_breaks_the_fix_makes_no_commit(root: Path, hooks: Path) -> None:
    make_hook(hooks, "pre-commit", "sed -i 's/price/prise/' cart.py; echo >> cart.py; git add cart.py")
    with pytest.raises(
        NotDelivered, match=r"A commit hook changed cart\.py, and the fix is no longer proved \(The crash"
    ):
        commit(root, fix_of(root), prove=lambda folder, fix: REJECTED)
    assert git(root, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_relative_hooks_path_that_git_ignores_runs_too(root: Path) -> None:
    make_hook(root / ".husky" / "_", "commit-msg", "echo no such ticket; exit 1")
    git(root, "config", "core.hooksPath", ".husky/_")
    with (root / ".git" / "info" / "exclude").open("a") as stream:
        stream.write(".husky/_\n")
    with pytest.raises(
        NotDelivered, match="The commit-msg hook refused the commit: do what it says and try again\\.\nno such"
    ):
        commit(root, fix_of(root))


def test_a_hook_that_moves_the_branch(root: Path, hooks: Path) -> None:
    make_hook(hooks, "post-commit", "git commit --quiet --no-verify --allow-empty -m more")
    hook = hooks / "post-commit"
    hook.write_text(
        "#!/bin/sh\ntest -e again && exit 0; touch again; git commit -q --no-verify --allow-empty -m more\n"
    )
    with pytest.raises(NotDelivered, match="A commit hook moved the branch elsewhere"):
        commit(root, fix_of(root))
