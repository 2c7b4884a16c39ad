"""The real command line, run as a child."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """What a person or a script sees."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line of standard error, which is all there may be."""
        lines = [line for line in self.err.splitlines() if not line.startswith("  ")]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("tracemend"), self.err
        assert lines[0].endswith("."), self.err
        assert '  File "' not in self.err, self.err
        return lines[0]


def tracemend(
    *words: str | Path, cwd: Path, stdin: str | bytes = b"", timeout: float = 100, **environment: str
) -> Ended:
    """`tracemend words…` in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", *map(str, words)],
        cwd=cwd,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=timeout,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def git(folder: Path, *words: str, check: bool = True) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=check, capture_output=True, text=True, stdin=subprocess.DEVNULL
    ).stdout.strip()


def project(folder: Path, files: dict[str, str]) -> Path:
    """A repository with one commit that holds these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Begin")
    return folder
