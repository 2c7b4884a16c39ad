"""What a run of a trial may take, and that nothing of it is left: with bubblewrap and without."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from projects import make_files, make_repository
from tracemend.project.process import Completed
from tracemend.settings import Settings
from tracemend.trial.bench import Bench
from tracemend.trial.sandbox import bubblewrap
from trials import bench_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bounds and namespaces of Linux")

BOMB = """\
import os, time
for _ in range(6):  # 64 processes, and no more even where nothing holds it back
    os.fork()
time.sleep(120)
"""

DAEMON = """\
import os, subprocess, sys, time
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
sleep = [sys.executable, "-c", "import time; time.sleep(127)"]
subprocess.Popen(sleep)
subprocess.Popen(sleep, env={"PATH": "/bin"})
time.sleep(127)
"""


@pytest.fixture(scope="module", params=["auto", "off"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    if request.param == "auto" and bubblewrap() is None:
        pytest.skip("bubblewrap is not installed, or may not make namespaces")
    folder = tmp_path_factory.mktemp("bounds")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACEMEND_STATE_DIR", str(folder / "state"))
        root = make_repository(folder / "shop", {"a.py": "a = 1\n"})
        settings = Settings(trial_timeout=60, trial_sandbox=request.param, trial_processes=20, trial_file_size=2)
        with bench_for(root, replace(settings, trial_memory=300)) as made:
            yield made


def ran(bench: Bench, program: str, *arguments: str) -> Completed:
    return bench.run_tool("program", (sys.executable, "-c", program, *arguments), timeout=60)


def left(bench: Bench) -> list[int]:
    """Processes that stand in the copy."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.cwd().startswith(str(bench.home)):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def test_a_fork_bomb_is_ended_whole(bench: Bench) -> None:
    done = ran(bench, BOMB)
    assert done.exceeded or (done.returncode == 1 and "BlockingIOError" in done.stderr), done
    assert left(bench) == []


def test_a_daemon_does_not_outlive_the_run(bench: Bench) -> None:
    """Two forks and a session of its own; one of its children has cleared its environment."""
    done = ran(bench, DAEMON)
    assert done.returncode == 0, done
    assert left(bench) == []


def test_memory_is_bounded(bench: Bench) -> None:
    done = ran(bench, "bytearray(10_000_000); bytearray(400_000_000)")
    assert "MemoryError" in done.stderr, done
    assert ran(bench, "bytearray(10_000_000)").returncode == 0


def test_files_are_bounded(bench: Bench) -> None:
    program = "open('large', 'wb').write(bytes(int({}e6)))"
    assert ran(bench, program.format(1)).returncode == 0
    assert "File too large" in ran(bench, program.format(3)).stderr


def test_a_program_that_kills_its_parent_does_not_end_us(bench: Bench) -> None:
    """A first process of a namespace can't be killed from within."""
    done = ran(bench, "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(2)")
    assert done.returncode == (0 if bench.sandboxed else -9), done
    assert left(bench) == []


def test_temporary_files_and_caches_are_the_runs_own(bench: Bench) -> None:
    names = ("TMPDIR", "XDG_CACHE_HOME")
    done = ran(bench, f"import os; print(*(os.environ[n] for n in {names}))")
    first = done.stdout.split()
    assert not any(Path(folder).exists() for folder in first)
    assert ran(bench, f"import os; print(*(os.environ[n] for n in {names}))").stdout.split() != first


def test_what_stood_in_the_copy_before_is_left_alone(bench: Bench) -> None:
    """A shell that the user has opened there."""
    make_files(bench.copy.folder, {"keep": ""})
    shell = psutil.Popen(["sleep", "300"], cwd=bench.copy.folder)
    try:
        time.sleep(1.5)
        ran(bench, "pass")
        assert shell.is_running()
        assert shell.status() != psutil.STATUS_ZOMBIE
    finally:
        shell.kill()
        shell.wait()
