"""The bundled project of the demo: made from its story, with a git history and a bare remote."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tracemend.errors import ProjectUnusable, TracemendError

_CONFIGURATION = {
    "user.name": "Ada at the kiosk",
    "user.email": "ada@kiosk.example",
    "commit.gpgSign": "false",
    "core.hooksPath": os.devnull,
    "core.autocrlf": "false",
}
"""The demo's repositories depend on nothing of the user's own configuration."""

_FILE = re.compile(r"^`(?P<name>[^`\n]+)`\n\n(?P<fence>`{3,})\w*\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One commit of the story: its subject and its files, each whole."""

    subject: str
    files: tuple[tuple[str, str], ...]


def chapters(story: str) -> tuple[Chapter, ...]:
    """The commits that a story tells: each heading of the second level, with a code span and a block for each file."""
    parts = re.split(r"^## (.+)$", story, flags=re.MULTILINE)[1:]
    return tuple(
        Chapter(subject.strip(), tuple((m["name"], m["text"]) for m in _FILE.finditer(body)))
        for subject, body in zip(parts[::2], parts[1::2], strict=True)
    )


def make_project(folder: Path, remote: Path) -> None:
    """The kiosk in the new `folder`, with its history, and a bare repository in `remote` that holds the same.

    Raises ProjectUnusable when git is missing, TracemendError when it fails.
    """
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet")
    run_git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    for key, value in _CONFIGURATION.items():
        run_git(folder, "config", key, value)
    for chapter in chapters(files("tracemend").joinpath("demo_project/story.md").read_text(encoding="utf-8")):
        for name, text in chapter.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        run_git(folder, "add", "--all")
        run_git(folder, "commit", "--quiet", "--message", chapter.subject)
    run_git(folder.parent, "init", "--quiet", "--bare", str(remote))
    run_git(remote, "symbolic-ref", "HEAD", "refs/heads/main")
    run_git(folder, "remote", "add", "origin", str(remote))
    run_git(folder, "push", "--quiet", "--set-upstream", "origin", "main")


def fresh_clone(remote: Path, branch: str, folder: Path) -> None:
    """A clone of one branch of the remote in the new `folder`."""
    run_git(remote, "clone", "--quiet", "--branch", branch, str(remote), str(folder))


def run_git(folder: Path, *arguments: str) -> str:
    """Standard output of git in a folder; raises ProjectUnusable when there is no git, TracemendError when it fails."""
    try:
        done = _run(["git", *arguments], folder)
    except FileNotFoundError:
        raise ProjectUnusable("git is not installed or not on the PATH: install it and try again.") from None
    if done.returncode != 0:
        raise TracemendError(f"git {arguments[0]} failed in the demo: {done.stderr.strip()}")
    return done.stdout


def _run(argv: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
