"""Small real projects for tests: made from a dict of files, run for their real tracebacks, hashed to show nothing moved."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent


def make_files(root: Path, files: Mapping[str, str]) -> Path:
    """Write `files` (name to text, dedented) under `root`; gives `root`, resolved."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root.resolve()


def make_repository(root: Path, files: Mapping[str, str]) -> Path:
    """A git repository at `root` with one commit that holds `files`; gives `root`, resolved."""
    root.mkdir(parents=True, exist_ok=True)
    make_files(root, files)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Start")
    return root.resolve()


def git(root: Path, *arguments: str) -> str:
    """Standard output of git in `root`; raises CalledProcessError when it fails."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def run_python(root: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """`python arguments…` in `root`, with an environment that knows nothing of the package under test."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run([python, *arguments], cwd=root, env=env, capture_output=True, text=True, timeout=60)


def traceback_of(root: Path, *arguments: str, python: str = sys.executable) -> str:
    """What the program prints when it crashes; asserts that it does."""
    done = run_python(root, *arguments, python=python)
    assert done.returncode != 0, f"no crash:\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def digest_of(root: Path, *, leave_out: Sequence[str] = ()) -> dict[str, str]:
    """Everything under `root`, `.git` included, as name to digest of mode, kind, time of change and content."""
    result: dict[str, str] = {}
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if relative.startswith(tuple(leave_out)):
                continue
            found = path.lstat()
            if path.is_symlink():
                content = os.fsencode(path.readlink())
            else:
                content = path.read_bytes() if path.is_file() else b""
            stamp = found.st_mtime_ns if path.is_file() else 0
            result[relative] = hashlib.sha256(f"{found.st_mode} {stamp} ".encode() + content).hexdigest()
    return result
