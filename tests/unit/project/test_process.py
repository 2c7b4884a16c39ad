"""Children are bounded, and gone when they have ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil
import pytest

from tracemend.errors import Cancelled
from tracemend.project.process import Cancel, run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")

LEAVES_THE_GROUP = """\
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
print(child.pid)
"""


def test_what_it_reads_and_says(tmp_path: Path) -> None:
    done = run(["sh", "-c", "cat; echo sorry >&2; exit 3"], cwd=tmp_path, timeout=60, stdin="hello")
    assert (done.returncode, done.stdout, done.stderr) == (3, "hello", "sorry\n")
    assert not done.timed_out


def test_a_time_limit_and_a_signal_are_told_apart(tmp_path: Path) -> None:
    assert run(["sleep", "300"], cwd=tmp_path, timeout=0.1).timed_out
    assert run(["sh", "-c", "kill -9 $$"], cwd=tmp_path, timeout=60).returncode == -9


def test_a_cancel_ends_it(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(["sleep", "300"], cwd=tmp_path, timeout=300, cancel=cancel)


def test_a_child_that_takes_too_much_is_ended(tmp_path: Path) -> None:
    done = run(["sleep", "300"], cwd=tmp_path, timeout=300, excess=lambda: True)
    assert done.exceeded
    assert done.returncode == -9


def test_its_group_is_gone_although_it_ends_well(tmp_path: Path) -> None:
    done = run(["sh", "-c", "sleep 300 & echo $!"], cwd=tmp_path, timeout=60)
    assert not psutil.pid_exists(int(done.stdout)) or psutil.Process(int(done.stdout)).status() == "zombie"


def test_output_held_open_by_one_that_left_the_group_holds_nobody_up(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", LEAVES_THE_GROUP], cwd=tmp_path, timeout=60)
    left = psutil.Process(int(done.stdout))
    assert left.is_running()
    left.kill()
