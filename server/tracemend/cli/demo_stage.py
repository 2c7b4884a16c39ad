"""Where the demo plays: a folder with the bundled project, its remote, and a Python that can run its tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.cli.demo_project import make_project
from tracemend.cli.page import Page
from tracemend.cli.stopwatch import Stopwatch
from tracemend.errors import ProjectUnusable, TracemendError, UsageError
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.state import STATE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracemend.engine import Engine

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo plays."""

    engine: Engine
    remote: Path
    scratch: Path
    page: Page
    cancel: Cancel


@contextmanager
def folder_of(keep: Path | None) -> Iterator[Path]:
    """The named new folder, which is kept, or one that is removed at the end.

    Raises UsageError when the named one is there already or can't be made.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="tracemend-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name).resolve()
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"{keep} is there already: name a new folder.")
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{keep} can't be made ({error.strerror}): name another folder.") from None
    yield keep.resolve()


def set_up(folder: Path, page: Page, cancel: Cancel, *, own_state: bool) -> Stage:
    """Make the project, its remote and its state (in the folder where `own_state`); git's own variables are taken away.

    Raises ProjectUnusable when no Python has pytest.
    """
    from tracemend.engine import Engine
    from tracemend.ledger import open_ledger
    from tracemend.settings import Settings

    for name in [n for n in os.environ if n.startswith("GIT_") and n not in ("GIT_EXEC_PATH", "GIT_SSL_CAINFO")]:
        del os.environ[name]
    if own_state:
        os.environ[STATE_VARIABLE] = str(folder / "state")
    root, remote = folder / "kiosk", folder / "kiosk.git"
    watch = Stopwatch(page)
    page.line(("The kiosk", "bold"), ": a small program with a test suite, a git history, a remote, and four bugs.")
    with watch.step("set up"):
        make_project(root, remote)
        python = _python_with_pytest(folder)
        suite = suite_of(python, root)
        watch.say(f"{root}, {suite}")
    project = Project(root, python, True)
    scratch = folder / "clones"
    scratch.mkdir()
    return Stage(Engine(project, open_ledger(root), Settings()), remote, scratch, page, cancel)


def _python_with_pytest(folder: Path) -> Path:
    """Our own interpreter if it has pytest, which the kiosk's tests need; else one of a new environment."""
    own = Path(sys.executable)
    if _has_pytest(own):
        return own
    environment = folder / "venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for argv in ([own, "-m", "venv", environment], [python, "-m", "pip", "install", "--quiet", "pytest"]):
        if run([str(word) for word in argv], folder).returncode != 0:
            break
    if not _has_pytest(python):
        raise ProjectUnusable(
            f"The demo's tests need pytest, which could not be installed: `{own} -m pip install pytest`."
        )
    return python


def _has_pytest(python: Path) -> bool:
    return python.exists() and run([str(python), "-c", "import pytest"], Path.cwd()).returncode == 0


def suite_of(python: Path, folder: Path) -> str:
    """The last words of the test run: `12 tests passed`, or what went wrong."""
    done = run([str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder)
    passed = re.search(r"(\d+) passed", done.stdout)
    if done.returncode == 0 and passed:
        return f"{passed[1]} tests passed"
    lines = done.stdout.strip().splitlines()
    return f"its tests failed ({lines[-1] if lines else f'exit status {done.returncode}'})"


def run(argv: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A program of the demo, run to its end.

    Raises TracemendError after two minutes.
    """
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTEST_ADDOPTS", "PYTHONSAFEPATH")}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    try:
        return subprocess.run(
            argv,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TracemendError(f"`{' '.join(argv)}` did not end within {_SECONDS:.0f} seconds.") from None
