"""Where `tracemend fix` runs the program that crashed: without a question in a pipe, with one on a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from projects import make_repository, traceback_of

FILES = {"app.py": 'settings = {"colour": "red"}\n\nprint(settings["color"])\n'}
FIX = [sys.executable, "-m", "tracemend", "fix", "--python", sys.executable]


def test_in_a_pipe_the_call_is_the_consent(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "app", FILES)
    done = subprocess.run(
        [*FIX, "--json"], cwd=root, input=traceback_of(root, "app.py"), capture_output=True, text=True, timeout=120
    )
    (fix, *_) = json.loads(done.stdout)["incidents"][0]["fixes"]
    assert (done.returncode, fix["verdict"]["level"]) == (0, "verified"), done.stderr


def test_on_a_terminal_it_asks_and_a_no_is_a_no(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "app", FILES)
    text = tmp_path / "error.log"
    text.write_text(traceback_of(root, "app.py"))
    on_a_terminal = [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", *FIX, str(text)]
    shown = subprocess.run(on_a_terminal, cwd=root, input="n\n", capture_output=True, text=True, timeout=120).stdout
    question, _, after = shown.partition("[N]o:")
    assert "python app.py` in " in question
    assert "unproved" in after
