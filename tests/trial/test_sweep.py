"""A ledger worked through on a real Dask cluster whose workers have folders of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from projects import digest_of, git, make_files, make_repository, traceback_of
from tracemend.engine import Engine
from tracemend.ledger import open_ledger
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.settings import Settings
from tracemend.sweep import left_to_do, sweep
from tracemend.trial.parcel import pack

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

WAIT_SECONDS = 100


@dataclass(frozen=True)
class Worker:
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def at_work(self) -> bool:
        """Whether it runs programs of a trial."""
        return any(self.folder.glob("state/workspaces/*/trials/*/01-*"))


def shop(folder: Path, crashes: int) -> tuple[Path, Engine]:
    """A partial clone with a few crashes, all in its ledger; its last commit is not pushed, one crash is not even committed."""
    files = {"run0.py": "import json\n\njson.loads('')\n", ".gitignore": "__pycache__\n"}
    for number in range(1, crashes):
        files[f"m{number}.py"] = f"def total{number}(prices):\n    return sum(prcies)\n"
        files[f"run{number}.py"] = f"from m{number} import total{number}\n\nprint(total{number}([1, 2]))\n"
    late = {name: files.pop(name) for name in ("m1.py", "run1.py")}
    source = make_repository(folder / "source", {"README": "An older text, which the clone goes without.\n"})
    git(make_files(source, {"README": ""}), "commit", "--quiet", "--all", "--message", "Shorter")
    git(folder, "clone", "--quiet", "--bare", str(source), "origin.git")
    git(folder / "origin.git", "config", "uploadpack.allowFilter", "true")
    git(folder, "clone", "--quiet", "--filter=blob:none", (folder / "origin.git").as_uri(), "shop")
    root = make_files(folder / "shop", files)
    assert "?" in git(root, "rev-list", "--objects", "--all", "--missing=print"), "nothing is left out of the clone"
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Not pushed")
    make_files(root, late)
    engine = Engine(Project(root, Path(sys.executable), True), open_ledger(root), Settings(trial_timeout=60))
    for number in range(crashes):
        engine.receive(traceback_of(root, f"run{number}.py"))
    return root, engine


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[Worker]]]:
    """A scheduler and two workers, each in a folder of its own and with a state of its own."""
    with ExitStack() as stack:

        def started(name: str, *arguments: str) -> Worker:
            folder = tmp_path / name
            folder.mkdir()
            env = {**os.environ, "TRACEMEND_STATE_DIR": str(folder / "state")}
            argv = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
            with (folder / "log").open("wb") as log:
                process = subprocess.Popen(argv, cwd=folder, env=env, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return Worker(process, folder)

        where = tmp_path / "scheduler.json"
        local = ("--host", "127.0.0.1", "--no-dashboard")
        started("scheduler", "dask_scheduler", *local, "--port", "0", "--scheduler-file", str(where))
        until(where.exists)
        address = json.loads(where.read_text())["address"]
        of_worker = ("--nthreads", "1", "--no-nanny", *local, "--local-directory", ".")
        yield address, [started(name, "dask_worker", *of_worker, address) for name in ("one", "two")]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.timeout(400)
def test_a_worker_is_killed_and_nothing_is_lost(tmp_path: Path, cluster: tuple[str, list[Worker]]) -> None:
    root, engine = shop(tmp_path, 4)
    before = digest_of(root)
    address, (one, two) = cluster
    arguments = (
        "sweep",
        "--scheduler",
        address,
        "--allow-run",
        "--python",
        sys.executable,
        "--json",
        "--timeout",
        "60",
    )
    done = subprocess.Popen(
        [sys.executable, "-m", "tracemend", *arguments], cwd=root, stdout=subprocess.PIPE, text=True
    )
    until(lambda: one.at_work or done.poll() is not None)
    assert done.poll() is None
    os.kill(one.process.pid, signal.SIGKILL)
    said, _ = done.communicate(timeout=300)
    result: dict[str, Any] = json.loads(said)
    levels = {i["exceptions"][-1]["type"]: [f["verdict"]["level"] for f in i["fixes"]] for i in result["incidents"]}
    assert done.returncode == 1, result
    assert result["failed"] == {}
    assert (len(result["incidents"]), levels["NameError"]) == (4, ["verified"])
    assert two.at_work
    assert digest_of(root) == before
    todo, kept = left_to_do(engine, engine.snapshot())
    assert (len(todo), len(kept)) == (0, 4)
    verdicts = [f.verdict for stored in kept for f in engine.ledger.fixes(stored.id) if f.verdict is not None]
    assert len(verdicts) == 3
    assert all(Path(v.record or "").is_relative_to(os.environ["TRACEMEND_STATE_DIR"]) for v in verdicts)
    assert all(list(Path(v.record or "").glob("*-red.out")) for v in verdicts)


class Losing(Executor):
    """Loses the worker of the first task, as a cluster does that has tried it often enough."""

    def __init__(self, under: Executor) -> None:
        self.under = under
        self.lost = False

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        if self.lost:
            return self.under.submit(work, *arguments, **more)
        self.lost = True
        future: Future[Any] = Future()
        future.set_exception(RuntimeError("killed"))
        return future


def test_one_that_fails_harms_no_other_and_is_done_the_next_time(tmp_path: Path) -> None:
    _, engine = shop(tmp_path, 3)
    todo, _ = left_to_do(engine, engine.snapshot())
    parcel = pack(engine.project, engine.snapshot())
    with ThreadPoolExecutor(1) as pool:
        first = [swept for _, swept in sweep(engine, todo, parcel, Losing(pool), Cancel())]
        assert sorted(swept.trouble is None for swept in first) == [False, True, True]
        left, _ = left_to_do(engine, engine.snapshot())
        assert [stored.id for stored in left] == [swept.id for swept in first if swept.trouble is not None]
        assert [swept.trouble for _, swept in sweep(engine, left, parcel, pool, Cancel())] == [None]
    assert left_to_do(engine, engine.snapshot())[0] == []


def test_a_changed_text_is_swept_again(tmp_path: Path) -> None:
    root, engine = shop(tmp_path, 2)
    parcel = pack(engine.project, engine.snapshot())
    with ThreadPoolExecutor(1) as pool:
        todo, _ = left_to_do(engine, engine.snapshot())
        assert len(list(sweep(engine, todo, parcel, pool, Cancel()))) == 2
    make_files(root, {"m1.py": "# new\ndef total1(prices):\n    return sum(prcies)\n"})
    todo, done = left_to_do(engine, engine.snapshot())
    assert ([stored.incident.raised.type for stored in todo], len(done)) == (["NameError"], 1)
