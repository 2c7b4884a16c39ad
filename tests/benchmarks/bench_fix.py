"""A whole `tracemend fix --commit` beside the same steps by hand: worktree, red, patch, green, suite twice, commit.

    python tests/benchmarks/bench_fix.py [--rounds N]

The aim is that Tracemend takes 2 seconds more than the project's own program and tests take in those steps.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER = Path(__file__).resolve().parents[2] / "server"
sys.path[:0] = [str(SERVER), str(Path(__file__).resolve().parents[1])]

from benchmarks.timing import median  # noqa: E402  # runs from a checkout, too
from tracemend.cli.demo_project import make_project  # noqa: E402

COMMAND = [sys.executable, "-m", "kiosk", "export", "orders/monday.json"]
SUITE = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        os.environ |= {"TRACEMEND_STATE_DIR": str(home / "state"), "PYTHONPATH": str(SERVER), "NO_COLOR": "1"}
        root = home / "kiosk"
        make_project(root, home / "kiosk.git")
        crash = run(COMMAND, root).stderr
        program = median(rounds, lambda _: run(COMMAND, root))
        suite = median(rounds, lambda _: run(SUITE, root))
        own = 2 * program + 2 * suite
        by_hand = median(rounds, lambda n: steps_by_hand(root, home / f"hand-{n}", n))
        whole = median(rounds, lambda n: fix_and_commit(root, crash, n))
        again = median(1, lambda _: fix_only(root, crash))
    print(f"the program, once                                {program:6.2f} s")
    print(f"its test suite, once                             {suite:6.2f} s")
    print(f"both twice: what any proof costs                 {own:6.2f} s")
    print(f"the steps by hand (git and pytest, no thinking)  {by_hand:6.2f} s   {by_hand - own:+.2f} s")
    print(f"tracemend fix --commit                           {whole:6.2f} s   {whole - own:+.2f} s (aim: +2.00 s)")
    print(f"tracemend fix --no-trial                         {again:6.2f} s")


def fix_and_commit(root: Path, crash: str, number: int) -> None:
    words = ["fix", "--commit", "--branch", f"fix/round-{number}", "--python", sys.executable]
    done = run([sys.executable, "-m", "tracemend", *words, "--run", " ".join(COMMAND)], root, crash)
    if done.returncode != 0:
        sys.exit(f"tracemend fix --commit did not deliver:\n{done.stdout}{done.stderr}")


def fix_only(root: Path, crash: str) -> None:
    run([sys.executable, "-m", "tracemend", "fix", "--no-trial", "--python", sys.executable], root, crash)


def steps_by_hand(root: Path, tree: Path, number: int) -> None:
    """What a person's script would do who knows the fix already."""
    git(root, "worktree", "add", "-q", "-b", f"hand/round-{number}", str(tree))
    run(COMMAND, tree)
    run(SUITE, tree)
    module = tree / "kiosk" / "export.py"
    module.write_text(module.read_text().replace("from kiosk.order", "import json\n\nfrom kiosk.order"))
    assert run(COMMAND, tree).returncode == 0
    assert run(SUITE, tree).returncode == 0
    git(tree, "commit", "-q", "-a", "-m", "fix: import json")
    git(root, "worktree", "remove", "--force", str(tree))
    shutil.rmtree(tree, ignore_errors=True)


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)


def run(argv: list[str], folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=folder, input=text, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
