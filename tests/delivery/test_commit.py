"""A fix becomes one commit on a branch of its own; nothing else of the user's repository moves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.shop import (
    CART,
    DIAGNOSIS,
    FIXED,
    INCIDENT,
    REJECTED,
    TEST,
    VERIFIED,
    commit,
    fix_of,
    make_hook,
    make_remote,
    make_shop,
)
from projects import digest_of, git
from tracemend.delivery.commit import commit_fix
from tracemend.errors import Cancelled, NotDelivered, ProjectUnusable, StaleFix, TimeLimit, UsageError
from tracemend.fix import Edit, Fix, NewFile, Rename, Verdict, text_digest
from tracemend.incident import fingerprint
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state
from tracemend.settings import Settings

NEW = [".git/refs/heads/fix", ".git/logs/refs/heads/fix", ".git/objects", ".git/worktrees"]
"""What a commit may add to the user's repository."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


def shown(root: Path, what: str) -> str:
    return git(root, "show", what) + "\n"


def branches(root: Path) -> list[str]:
    return git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()


def test_the_branch_holds_the_fix_and_its_test_and_nothing_else(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    made = commit(root, fix_of(root))
    assert made.branch == "fix/rename-key-prise-to-price"
    assert made.files == ("cart.py", "tests/test_cart_total.py")
    assert made.base == head == git(root, "rev-parse", f"{made.branch}^")
    assert made.sha == git(root, "rev-parse", made.branch)
    assert made.notes == ()
    assert shown(root, f"{made.branch}:cart.py") == FIXED
    assert shown(root, f"{made.branch}:{TEST.file}") == TEST.text


def test_the_message_tells_cause_fix_evidence_and_proof(root: Path) -> None:
    made = commit(root, fix_of(root))
    assert git(root, "log", "-1", "--format=%B", made.branch) == (
        f"""\
fix: rename key 'prise' to 'price'

KeyError: 'prise' in total of cart.py. The key 'prise' is misspelled.

'price' is the only key like it.

- every item has a key 'price' (read from the call in main.py)

The crash was reproduced before the fix and is gone after it. Suite
before: 3 tests passed, 1 failed; after: 5 passed, 0 failed; newly
failing: 0.

Fixes SHOP-123

Tracemend-Incident: {fingerprint(INCIDENT)}
Tracemend-Fix: {fix_of(root).id}"""
    )
    assert git(root, "log", "-1", "--format=%(trailers:key=Tracemend-Incident,valueonly)", made.branch) == fingerprint(
        INCIDENT
    )


def test_a_rationale_that_is_the_cause_is_said_once(root: Path) -> None:
    said = f"{DIAGNOSIS.cause}."
    made = commit(root, replace(fix_of(root), rationale=said))
    assert git(root, "log", "-1", "--format=%B", made.sha).count(said) == 1


def test_the_users_side_is_byte_for_byte_as_before(root: Path) -> None:
    (root / "main.py").write_text("import cart\nprint('dirty')\n")
    (root / "notes.txt").write_text("mine")
    git(root, "add", "notes.txt")
    fix = fix_of(root)
    before = digest_of(root, leave_out=NEW)
    made = commit(root, fix)
    assert digest_of(root, leave_out=NEW) == before
    assert not (root / ".git" / "worktrees").exists() or not list((root / ".git" / "worktrees").iterdir())
    assert made.files == ("cart.py", "tests/test_cart_total.py")
    assert list((workspace_state(root) / "deliveries").iterdir()) == []


def test_a_project_with_many_files_is_not_checked_out_without_need(root: Path) -> None:
    made = commit(root, fix_of(root))
    assert git(root, "ls-tree", "-r", "--name-only", made.branch).splitlines() == [
        ".gitignore",
        "cart.py",
        "main.py",
        "tests/test_cart_total.py",
    ]


def test_dirty_lines_elsewhere_in_the_file_stay_the_users(root: Path) -> None:
    dirty = CART.replace('"""The cart."""', '"""The cart.\n\nOf the shop.\n"""\nimport os').replace(
        "names(items)", "n(items)"
    )
    (root / "cart.py").write_text(dirty)
    proved: list[tuple[str, str]] = []

    def prove(folder: Path, fix: Fix) -> Verdict:
        proved.append(((folder / "cart.py").read_text(), git(folder, "status", "--porcelain")))
        assert dict(fix.digests)["cart.py"] == text_digest(CART)
        return VERIFIED

    made = commit(root, fix_of(root), prove=prove)
    assert shown(root, f"{made.branch}:cart.py") == FIXED
    assert proved == [(CART, "")]
    assert (root / "cart.py").read_text() == dirty
    assert made.notes == (
        "cart.py has uncommitted changes: the fix was carried over to its committed text.",
        "The fix was proved again without your uncommitted changes.",
    )


def test_unsaved_text_is_what_the_fix_was_made_on(root: Path) -> None:
    unsaved = "import sys\n" + CART
    start = unsaved.index("prise")
    fix = Fix(
        "Rename key",
        "recipe:x",
        "safe",
        "",
        (Edit("cart.py", start, start + 5, "price"),),
        (("cart.py", text_digest(unsaved)),),
    )
    made = commit(root, fix, snapshot=Snapshot(root, {"cart.py": unsaved}))
    assert shown(root, f"{made.branch}:cart.py") == FIXED


def test_a_fix_of_lines_that_are_not_committed_needs_them(root: Path) -> None:
    (root / "cart.py").write_text(CART.replace("result += item", "result += 2 * item"))
    with pytest.raises(
        NotDelivered, match=r"^The fix needs your uncommitted changes in cart\.py: commit them first, or"
    ):
        commit(root, fix_of(root))
    assert branches(root) == ["main"]


def test_a_fix_that_is_not_proved_on_the_committed_text_is_not_committed(root: Path) -> None:
    (root / "main.py").write_text("import cart, os\n")
    with pytest.raises(
        NotDelivered, match=r"not proved without your uncommitted changes \(The crash is still there\): commit"
    ):
        commit(root, fix_of(root), prove=lambda folder, fix: REJECTED)
    assert branches(root) == ["main"]


def test_a_head_that_has_moved_since_the_trial(root: Path) -> None:
    """The verdict is of another commit, so the fix is proved again; a clean tree alone says nothing."""
    proved: list[Path] = []

    def prove(folder: Path, fix: Fix) -> Verdict:
        proved.append(folder)
        return VERIFIED

    then = git(root, "rev-parse", "HEAD")
    assert commit(root, fix_of(root), verdict=replace(VERIFIED, commit=then), prove=prove, branch="a").notes == ()
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Moved")
    made = commit(root, fix_of(root), verdict=replace(VERIFIED, commit=then), prove=prove, branch="b")
    assert made.notes == (
        "The fix was proved again on the commit that it goes on, which is another than at its trial.",
    )
    made = commit(root, fix_of(root), verdict=replace(VERIFIED, commit=""), prove=prove, branch="c")
    assert made.notes == ("The fix was proved again without your uncommitted changes.",)
    assert len(proved) == 2
    with pytest.raises(
        NotDelivered, match="The fix is not proved on the commit that it goes on, which is another than at"
    ):
        commit(root, fix_of(root), verdict=replace(VERIFIED, commit=then), prove=lambda *_: REJECTED, branch="d")


def test_without_a_second_proof_the_message_claims_none(root: Path) -> None:
    (root / "main.py").write_text("import cart, os\n")
    made = commit(root, fix_of(root))
    assert "Not proved by a trial." in git(root, "log", "-1", "--format=%B", made.branch)
    assert made.notes == ("The fix was not tried without your uncommitted changes.",)


def test_a_text_that_nobody_has_any_more_is_stale(root: Path) -> None:
    (root / "cart.py").write_text("import os\n" + CART)
    fix = fix_of(root)
    (root / "cart.py").write_text("import sys\n" + CART)
    with pytest.raises(StaleFix, match=r"cart\.py has changed since"):
        commit(root, fix)


def test_a_file_that_is_not_committed(root: Path) -> None:
    (root / "new.py").write_text("prise = 1\n")
    with pytest.raises(NotDelivered, match=r"new\.py is not committed"):
        commit(root, fix_of(root, file="new.py"))


def test_the_branch_name_that_is_taken(root: Path) -> None:
    git(root, "branch", "fix/rename-key-prise-to-price")
    assert commit(root, fix_of(root)).branch == "fix/rename-key-prise-to-price-2"
    git(root, "branch", "mine")
    with pytest.raises(NotDelivered, match="The branch mine exists already: name another"):
        commit(root, replace(fix_of(root), title="Other"), branch="mine")


def test_a_branch_named_fix_stands_in_the_way(root: Path) -> None:
    git(root, "branch", "fix")
    with pytest.raises(NotDelivered, match="name another with --branch"):
        commit(root, fix_of(root))
    assert branches(root) == ["fix", "main"]


def test_the_same_fix_again_is_the_same_commit(root: Path) -> None:
    first = commit(root, fix_of(root))
    again = commit(root, fix_of(root))
    assert (again.branch, again.sha, again.files) == (first.branch, first.sha, first.files)
    assert again.notes == ("This fix was already committed on this branch.",)
    assert branches(root) == [first.branch, "main"]


@pytest.mark.parametrize("name", ["--force", "a..b", "x.lock", "with space", "@"])
def test_a_branch_name_that_git_does_not_take(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no valid branch name"):
        commit(root, fix_of(root), branch=name)


def test_detached_head(root: Path) -> None:
    git(root, "checkout", "--quiet", "--detach")
    made = commit(root, fix_of(root))
    assert made.notes == (f"You are on no branch (detached HEAD): the fix's branch starts at {made.base[:12]}.",)
    assert shown(root, f"{made.branch}:cart.py") == FIXED


def test_merge_in_progress(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "other")
    (root / "main.py").write_text("other\n")
    git(root, "commit", "--quiet", "--all", "--message", "Other")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-commit", "--no-ff", "other")
    before = digest_of(root, leave_out=NEW)
    made = commit(root, fix_of(root), prove=lambda folder, fix: VERIFIED)
    assert made.files == ("cart.py", "tests/test_cart_total.py")
    assert made.notes[0] == "A merge is under way: the fix's branch starts at the last commit, without it."
    assert digest_of(root, leave_out=NEW) == before


def test_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "cart.py").write_text(CART)
    with pytest.raises(NotDelivered, match="has no commit yet: commit once and try again"):
        commit(tmp_path, fix_of(tmp_path))


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(ProjectUnusable, match="is not a git repository"):
        commit_fix(
            Project(tmp_path, None, False),
            Fix("x", "recipe:x", "safe", ""),
            incident=INCIDENT,
            diagnosis=None,
            verdict=None,
            branch=None,
            settings=Settings(),
            cancel=Cancel(),
        )


def test_on_the_default_branch_of_the_remote(root: Path, tmp_path: Path) -> None:
    make_remote(root, tmp_path / "shop.git")
    git(root, "remote", "set-head", "origin", "main")
    start = git(root, "rev-parse", "HEAD")
    (root / "main.py").write_text("later\n")
    git(root, "commit", "--quiet", "--all", "--message", "Later")
    made = commit(root, fix_of(root), settings=Settings(delivery_base="default"), prove=lambda folder, fix: VERIFIED)
    assert made.base == start
    assert made.notes[0] == "The branch starts at origin/main, as last fetched."


def test_new_files_and_renames(root: Path) -> None:
    (root / "util.py").write_text("x = 1\n")
    git(root, "add", "util.py")
    git(root, "commit", "--quiet", "--message", "Add util")
    fix = Fix(
        "Move util",
        "recipe:x",
        "safe",
        "",
        new_files=(NewFile("shop/__init__.py", ""),),
        renames=(Rename("util.py", "shop/util.py"),),
    )
    made = commit(root, fix)
    assert made.files == ("shop/__init__.py", "shop/util.py", "util.py")
    assert git(root, "show", "--format=", "--summary", "-M", made.sha).splitlines() == [
        "create mode 100644 shop/__init__.py",
        " rename util.py => shop/util.py (100%)",
    ]


def test_line_endings_encoding_mode_and_filters(root: Path) -> None:
    (root / ".gitattributes").write_text("*.txt text eol=crlf\n*.py filter=upper\n")
    git(root, "config", "filter.upper.clean", "sed s/marker/MARKER/")
    git(root, "config", "filter.upper.smudge", "sed s/MARKER/marker/")
    (root / "old.py").write_bytes(b"\xef\xbb\xbfprise = 'caf\xc3\xa9'  # marker\r\n")
    (root / "old.py").chmod(0o755)
    (root / "latin.py").write_bytes("# coding: latin-1\nprise = 'café'\n".encode("latin-1"))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Odd files")
    made = commit(root, fix_of(root, file="old.py", new="price  # new\nx = 1"))
    blob = subprocess.run(["git", "show", f"{made.sha}:old.py"], cwd=root, capture_output=True, check=True).stdout
    assert blob == b"\xef\xbb\xbfprice  # new\r\nx = 1 = 'caf\xc3\xa9'  # MARKER\r\n"
    assert git(root, "ls-tree", made.sha, "old.py").startswith("100755")
    made = commit(root, fix_of(root, file="latin.py"))
    blob = subprocess.run(["git", "show", f"{made.sha}:latin.py"], cwd=root, capture_output=True, check=True).stdout
    assert blob == "# coding: latin-1\nprice = 'café'\n".encode("latin-1")


def test_a_file_behind_links(root: Path) -> None:
    (root / "real").mkdir()
    (root / "real" / "deep.py").write_text("prise = 1\n")
    (root / "linked").symlink_to("real")
    (root / "alias.py").symlink_to("real/deep.py")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Links")
    for file in ("linked/deep.py", "alias.py"):
        made = commit(root, fix_of(root, file=file, test=False), branch=f"fix/{file}")
        assert made.files == ("real/deep.py",)
        assert shown(root, f"{made.branch}:real/deep.py") == "price = 1\n"


def test_a_link_out_of_the_project_is_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("prise = 1\n")
    (root / "alias.py").symlink_to(outside)
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Link")
    with pytest.raises(NotDelivered):
        commit(root, fix_of(root, file="alias.py"))
    assert outside.read_text() == "prise = 1\n"


def test_an_ignored_test_is_left_out_and_said(root: Path) -> None:
    (root / ".gitignore").write_text("tests/\n")
    git(root, "commit", "--quiet", "--all", "--message", "Ignore tests")
    made = commit(root, fix_of(root))
    assert made.files == ("cart.py",)
    assert made.notes == ("tests/test_cart_total.py is ignored by git and not part of the commit.",)


def test_the_fix_is_committed_already(root: Path) -> None:
    fix = fix_of(root, test=False)
    (root / "cart.py").write_text(FIXED)
    git(root, "commit", "--quiet", "--all", "--message", "By hand")
    with pytest.raises(StaleFix):
        commit(root, fix)


def test_kill_9_at_any_point_leaves_nothing_broken(root: Path) -> None:
    make_hook(root / ".git" / "hooks", "pre-commit", "touch in-hook; sleep 1000")
    before = digest_of(root, leave_out=NEW)
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from delivery.shop import commit, fix_of\n"
        "root = Path(sys.argv[1]); commit(root, fix_of(root))"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(root), str(Path(__file__).parents[1])])
    home = workspace_state(root) / "worktrees"
    try:
        deadline = time.monotonic() + 60
        while not list(home.glob("*/in-hook")) and time.monotonic() < deadline:
            time.sleep(0.02)
        (in_hook,) = home.glob("*/in-hook")
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    git_pid = int(git_commit_under(in_hook.parent))
    os.killpg(git_pid, signal.SIGKILL)
    assert branches(root) == ["fix/rename-key-prise-to-price", "main"]
    assert git(root, "fsck", "--no-dangling") == ""
    assert digest_of(root, leave_out=NEW) == before
    (root / ".git" / "hooks" / "pre-commit").unlink()
    made = commit(root, fix_of(root))
    assert made.branch == "fix/rename-key-prise-to-price"
    assert branches(root) == [made.branch, "main"]
    assert list(home.iterdir()) == []
    assert list((workspace_state(root) / "deliveries").iterdir()) == []


def git_commit_under(folder: Path) -> str:
    """The process group of the `git commit` whose working directory is `folder`."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve() == folder and (entry / "cmdline").read_bytes().startswith(b"git\0"):
                return str(os.getpgid(int(entry.name)))
        except OSError:
            continue
    raise AssertionError("no git commit runs")


def test_cancel_stops_a_hook_and_leaves_no_branch(root: Path, tmp_path: Path) -> None:
    make_hook(root / ".git" / "hooks", "pre-commit", f"echo $$ > {tmp_path}/pid; sleep 1000")
    cancel = Cancel()
    timer = threading.Thread(target=lambda: (wait_for(tmp_path / "pid"), cancel.cancel()))
    timer.start()
    with pytest.raises(Cancelled):
        commit(root, fix_of(root), cancel=cancel)
    timer.join()
    assert branches(root) == ["main"]
    assert not runs((tmp_path / "pid").read_text().strip())


def runs(pid: str) -> bool:
    """Whether a process is there and no zombie, which nobody may have collected yet."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_hook_that_hangs_meets_the_time_limit(root: Path) -> None:
    make_hook(root / ".git" / "hooks", "commit-msg", "sleep 1000")
    with pytest.raises(TimeLimit, match="git commit took longer than 1 s and was ended: look for a hook"):
        commit(root, fix_of(root), settings=Settings(delivery_timeout=1))
    assert branches(root) == ["main"]
