"""A server that is killed at any moment of a trial leaves the checkout as it was, and its next start cleans up."""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from projects import digest_of, traceback_of
from server.raw import Raw
from server.shop import make_shop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

KILLS = int(os.environ.get("TRACEMEND_KILLS", "4"))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server and its trials put temporary files."""
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def started_by_a_trial(temporary: Path) -> list[int]:
    """Processes whose environment names a trial's own folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR", "").startswith(f"{temporary}/tm-"):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.timeout(60 * (KILLS + 4))
def test_kill_9_of_the_server_at_any_point_of_a_trial(tmp_path: Path, temporary: Path) -> None:
    root = make_shop(tmp_path / "shop")
    text = traceback_of(root, "-B", "-m", "pytest", "--tb=native", "-p", "no:cacheprovider")
    before = digest_of(root)
    chance = random.Random(11)
    for _ in range(KILLS):
        server = Raw()
        server.initialize(root)
        (incident,) = server.command("readTraceback", text=text)["incidents"]
        arguments = {"command": "tracemend.fixAndTest", "arguments": [{"incident": incident["incident"]}]}
        server.send("workspace/executeCommand", arguments)
        time.sleep(chance.uniform(0, 5))
        server.process.kill()
        server.end()
        assert digest_of(root) == before
    deadline = time.monotonic() + 60
    while started_by_a_trial(temporary) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started_by_a_trial(temporary) == []
    server = Raw()
    server.initialize(root)
    answer = server.command("fixAndTest", incident=incident["incident"])
    server.process.kill()
    server.end()
    assert answer["outcome"] == "done", answer
    assert answer["level"] == "unproved", answer  # the crash is gone, and then a number is added to a text
    assert list(temporary.glob("tm-*")) == []
    assert digest_of(root) == before
