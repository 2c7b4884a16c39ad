"""What may go wrong around the spool, the ledger and the intake, over and over: nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tracemend.contract import incident_to_json
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.ledger import open_ledger
from tracemend.sources.spool import spool_of, take_all, take_everything

TAKER = """\
import sys
from pathlib import Path
from tracemend.ledger import open_ledger
from tracemend.sources.spool import spool_of, take_all
root = Path(sys.argv[1])
ledger = open_ledger(root)
while True:
    take_all(spool_of(root), ledger)
"""


@pytest.fixture
def taker(root: Path) -> list[str]:
    (root / "taker.py").write_text(TAKER)
    return [sys.executable, "taker.py", str(root)]


def total(root: Path) -> int:
    with closing(open_ledger(root)) as ledger:
        take_everything(spool_of(root), ledger)
        return sum(row.count for row in ledger.incidents())


def report(number: int) -> Incident:
    frame = Frame(f"/srv/a{number}.py", 1, "f", f"return {number}")
    return Incident((ExceptionRecord("KeyError", str(number), frames=(frame,)),))


def test_two_takers_and_three_writers_at_once(root: Path, taker: list[str]) -> None:
    spool = spool_of(root)
    import json

    def write(writer: int) -> None:
        for n in range(200):
            draft = spool / f".{writer}-{n}.part"
            draft.write_text(json.dumps({**incident_to_json(report(n % 10)), "time": time.time()}))
            draft.rename(spool / f"{time.time_ns()}-{writer}-{n}.json")

    takers = [subprocess.Popen(taker, cwd=root) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    try:
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        deadline = time.monotonic() + 60
        while list(spool.glob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [process.poll() for process in takers] == [None, None]
    finally:
        for process in takers:
            process.send_signal(signal.SIGKILL)
            process.wait()
    with closing(open_ledger(root)) as ledger:
        assert [row.count for row in ledger.incidents()] == [60] * 10


def test_a_spool_of_ten_thousand_files(root: Path) -> None:
    import json

    spool = spool_of(root)
    text = json.dumps({**incident_to_json(report(1)), "time": 1.0})
    for n in range(10_000):
        (spool / f"{n:05}.json").write_text(text)
    assert total(root) == 10_000


def test_a_damaged_ledger_is_kept_aside_and_the_reports_go_into_a_new_one(root: Path) -> None:
    import json

    spool = spool_of(root)
    (spool / "1.json").write_text(json.dumps(incident_to_json(report(1))))
    path = spool.parent / "ledger.sqlite"
    path.write_bytes(os.urandom(5000))
    with closing(open_ledger(root)) as ledger:
        assert take_all(spool, ledger).reports == 1
        assert ledger.notice is not None
    assert len(list(spool.parent.glob("ledger.sqlite.corrupt-*"))) == 1
