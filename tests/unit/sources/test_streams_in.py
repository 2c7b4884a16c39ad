"""Pipes, logs and shells: text that goes by is read, and goes by."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tracemend.incident import Incident
from tracemend.ledger import open_ledger
from tracemend.sources.environment import shell_hook, with_hook
from tracemend.sources.logs import Logs

TRACEBACK = 'Traceback (most recent call last):\n  File "/srv/app.py", line {line}, in {name}\n    g()\nValueError: x\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    return tmp_path / "shop"


def stored(root: Path) -> list[tuple[str, int]]:
    with closing(open_ledger(root)) as ledger:
        return [(row.incident.raised.type, row.count) for row in ledger.incidents()]


def test_a_pipe_passes_everything_and_stores_what_it_finds(root: Path) -> None:
    data = os.urandom(300_000) + b"\n" + TRACEBACK.format(line=1, name="f").encode() + b"\xff\x00 done"
    command = [sys.executable, "-m", "tracemend", "read", "--store"]
    done = subprocess.run(command, cwd=root, input=data, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, data, b"")
    assert stored(root) == [("ValueError", 1)]


def test_a_pipe_passes_on_at_once(root: Path) -> None:
    command = [sys.executable, "-m", "tracemend", "read", "--store"]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in (b"one\n", b"two\n"):
            process.stdin.write(line)
            process.stdin.flush()
            assert process.stdout.readline() == line


class Followed:
    """A log, its follower and what was found."""

    def __init__(self, path: Path, **options: bool) -> None:
        self.path = path
        self.names: list[str | None] = []
        self.logs = Logs([path], self._found, **options)

    def _found(self, path: Path, incident: Incident) -> None:
        assert path == self.path
        self.names.append(incident.raised.frames[-1].function)

    def write(self, name: str, *, mode: str = "a") -> None:
        with self.path.open(mode) as file:
            file.write(TRACEBACK.format(line=1, name=name))

    def after_a_while(self) -> list[str | None]:
        for _ in range(30):
            self.logs.look()
            time.sleep(0.02)
        return self.names


def test_a_log_from_now_on_or_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text(TRACEBACK.format(line=1, name="old"))
    now, start = Followed(log), Followed(log, from_start=True)
    now.write("new")
    assert (now.after_a_while(), start.after_a_while()) == (["new"], ["old", "new"])
    now.logs.close()
    start.logs.close()


def test_a_log_that_is_rotated_truncated_and_made_again(tmp_path: Path) -> None:
    log = Followed(tmp_path / "app.log")
    log.logs.look()
    log.write("first")
    log.logs.look()
    log.write("before rotation")
    log.path.rename(tmp_path / "app.log.1")
    with (tmp_path / "app.log.1").open("a") as file:
        file.write(TRACEBACK.format(line=1, name="late in the old file"))
    log.write("after rotation")
    assert log.after_a_while() == ["first", "before rotation", "late in the old file", "after rotation"]
    log.write("truncated", mode="w")
    log.logs.look()
    assert log.after_a_while()[4:] == ["truncated"]
    log.path.unlink()
    log.logs.look()
    log.write("again")
    assert log.after_a_while()[5:] == ["again"]
    log.logs.close()


def test_a_traceback_that_is_written_in_two_parts(tmp_path: Path) -> None:
    log = Followed(tmp_path / "app.log", from_start=True)
    text = TRACEBACK.format(line=1, name="f")
    log.path.write_text(text[:60])
    log.logs.look()
    with log.path.open("a") as file:
        file.write(text[60:])
    assert log.after_a_while() == ["f"]
    log.logs.close()


def test_watch_stores_and_tells(root: Path) -> None:
    log = root / "app.log"
    command = [sys.executable, "-u", "-m", "tracemend", "watch", "app.log", "--from-start"]
    log.write_text(TRACEBACK.format(line=1, name="f"))
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert b"ValueError" in process.stdout.readline()
        process.send_signal(2)
        assert process.wait(20) == 0
    assert stored(root) == [("ValueError", 1)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_hook_puts_the_recorder_first_and_once(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "hook").write_text(shell_hook(shell))
    script = f"source {tmp_path}/hook; source {tmp_path}/hook; printenv PYTHONPATH"
    for before in ("", "/a b:/c"):
        env = {"PATH": os.environ["PATH"], **({"PYTHONPATH": before} if before else {})}
        done = subprocess.run([shell, "-c", script], env=env, capture_output=True, text=True, timeout=60)
        assert (done.stdout, done.stderr) == (with_hook(before) + "\n", "")


def test_a_crash_in_a_hooked_shell_goes_to_its_own_workspace(root: Path, tmp_path: Path, own_state: Path) -> None:
    (root / "app.py").write_text("1 / 0\n")
    env = {"PATH": os.environ["PATH"], "TRACEMEND_STATE_DIR": str(own_state), "HOOK": shell_hook("bash")}
    line = f'eval "$HOOK"; {sys.executable} {root}/app.py'
    subprocess.run(["bash", "-c", line], env=env, cwd=tmp_path, capture_output=True, timeout=60)
    from tracemend.sources.spool import spool_of, take_all

    with closing(open_ledger(root)) as ledger:
        assert take_all(spool_of(root), ledger).reports == 1
