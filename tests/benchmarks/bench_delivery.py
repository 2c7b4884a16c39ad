"""Verified fix to a branch on a local remote, beside `git commit && git push` by hand on the same repository.

    python tests/benchmarks/bench_delivery.py [FILES ...]     default: 300 50000

The aim of the design: 500 ms on 300 files, 2 s on 50,000.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "server")]

from benchmarks.timing import median  # noqa: E402
from delivery.shop import CART, commit, fix_of, project_at  # noqa: E402
from projects import git  # noqa: E402
from tracemend.delivery.push import push_branch  # noqa: E402
from tracemend.project.process import Cancel  # noqa: E402
from tracemend.settings import Settings  # noqa: E402

ROUNDS = 5


def make_repository(folder: Path, files: int) -> Path:
    """`files` modules of a few lines in packages of 100, one commit, a bare remote that holds it."""
    root = folder / f"project-{files}"
    for number in range(files - 1):
        path = root / f"pkg{number // 100:03}" / f"mod{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"VALUE = {number}\n\n\ndef value():\n    return VALUE\n")
    (root / "cart.py").write_text(CART)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Start")
    bare = folder / f"project-{files}.git"
    git(folder, "clone", "--quiet", "--bare", str(root), str(bare))
    git(root, "remote", "add", "origin", str(bare))
    git(root, "fetch", "--quiet", "origin")
    return root


def ours(root: Path, number: int) -> None:
    """What `tracemend fix --push` does once the fix is verified."""
    fix = replace(fix_of(root), title=f"Rename the key, round {number}")
    made = commit(root, fix)
    push_branch(project_at(root), made.branch, remote=None, settings=Settings(), cancel=Cancel())


def by_hand(root: Path, number: int) -> None:
    """The same with git's own commands, in the user's checkout."""
    git(root, "switch", "--quiet", "--create", f"hand/{number}")
    (root / "cart.py").write_text(CART.replace("prise", "price"))
    (root / "tests").mkdir()
    (root / "tests" / "test_cart_total.py").write_text("def test_total():\n    assert True\n")
    git(root, "add", "cart.py", "tests/test_cart_total.py")
    git(root, "commit", "--quiet", "--message", "fix: rename the key")
    git(root, "push", "--quiet", "origin", f"hand/{number}")
    git(root, "switch", "--quiet", "main")


def median_milliseconds(work: Callable[[Path, int], None], root: Path) -> float:
    return 1000 * median(ROUNDS, partial(work, root))


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [300, 50_000]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        os.environ |= {"HOME": name, "TRACEMEND_STATE_DIR": str(home / "state"), "GIT_CONFIG_NOSYSTEM": "1"}
        (home / ".gitconfig").write_text(
            "[user]\n\tname = Ada\n\temail = a@example.org\n[init]\n\tdefaultBranch = main\n"
        )
        print(subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip())
        print(f"{'files':>8} {'tracemend':>12} {'by hand':>12}   median of {ROUNDS}, milliseconds")
        for files in sizes:
            root = make_repository(home, files)
            print(f"{files:>8} {median_milliseconds(ours, root):>12.0f} {median_milliseconds(by_hand, root):>12.0f}")


if __name__ == "__main__":
    main()
