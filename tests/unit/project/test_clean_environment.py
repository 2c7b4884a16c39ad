"""What we run of the user's is not recorded: its failures are ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracemend.project.interpreter import clean_environment
from tracemend.sources.environment import recording_environment


def test_a_crash_that_we_bring_about_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in recording_environment(os.environ, tmp_path / "spool").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "app.py").write_text("import sys\nprint('tracemend_inside' in sys.modules)\n1 / 0\n")
    run = [sys.executable, str(tmp_path / "app.py")]
    ours = subprocess.run(run, env=clean_environment(), capture_output=True, text=True, check=False)
    assert (ours.stdout, (tmp_path / "spool").exists()) == ("False\n", False)
    users = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (users.stdout, len(list((tmp_path / "spool").glob("*.json")))) == ("True\n", 1)
