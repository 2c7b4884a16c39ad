"""Crash a program for real and take its traceback the whole way: reader, location, site, recipes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tracemend.diagnosis.blame import blame
from tracemend.diagnosis.site import CrashSite, crash_site
from tracemend.fix import Fix, apply_fix
from tracemend.project.files import forget_files
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.reading import read
from tracemend.recipes.propose import propose

Version = tuple[int, int]


@lru_cache(maxsize=1)
def interpreters() -> dict[Version, Path]:
    """Every Python from 3.8 on that is installed here, the one that runs the tests among them."""
    found = {sys.version_info[:2]: Path(sys.executable)}
    for minor in range(8, 16):
        for candidate in _candidates(minor):
            version = _version(candidate)
            if version == (3, minor):
                found.setdefault(version, candidate)
                break
    return dict(sorted(found.items()))


def _candidates(minor: int) -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT", Path("~").expanduser() / ".pyenv"))
    installed = list(root.glob(f"versions/3.{minor}.*/bin/python"))
    on_path = shutil.which(f"python3.{minor}")
    return [*installed, *([Path(on_path)] if on_path else [])]


def _version(python: Path) -> Version | None:
    done = subprocess.run([python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
    parts = done.stdout.split()
    return (int(parts[0]), int(parts[1])) if done.returncode == 0 else None


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Put files into a folder; None removes one."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode())
    forget_files(folder)


def run(
    python: Path, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python …` in a folder by the given interpreter, without our own package on its path."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
    argv = [str(python), *command[1:]] if command[0] == "python" else list(command)
    return subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, timeout=100, encoding="utf-8")


def site_of(output: str, folder: Path, python: Path) -> CrashSite | None:
    """The crash site of the last incident that a text tells of."""
    incidents = read(output)
    if not incidents:
        return None
    incident = incidents[-1]
    snapshot = Snapshot(folder)
    project = Project(folder, python, (folder / ".git").exists())
    return crash_site(incident, blame(incident, snapshot), project, snapshot)


def fixes_for(output: str, folder: Path, python: Path) -> tuple[Fix, ...]:
    """The fixes for the last incident that a text tells of."""
    site = site_of(output, folder, python)
    return () if site is None else propose(site, strict=True)


def first_fix(program: str, line: int, error: str, folder: Path) -> Fix | None:
    """The first fix for a program of one file whose line fails with an error, by a report written as Python prints it."""
    (folder / "main.py").write_text(program)
    text = program.splitlines()[line - 1].strip()
    report = f'Traceback (most recent call last):\n  File "{folder}/main.py", line {line}, in f\n    {text}\n{error}\n'
    return next(iter(fixes_for(report, folder, Path(sys.executable))), None)


def fixed_files(fix: Fix, folder: Path) -> dict[str, str | None]:
    """The texts of the files that a fix touches, after it."""
    snapshot = Snapshot(folder)
    texts = {file: text for file in fix.files if (text := snapshot.text(file)) is not None}
    return apply_fix(fix, texts)
