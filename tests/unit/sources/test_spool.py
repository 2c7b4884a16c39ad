"""What lies in the spool gets into the ledger: all of it, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tracemend.contract import incident_to_json
from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.ledger import Ledger, open_ledger
from tracemend.project.state import workspace_state
from tracemend.sources.spool import Taken, spool_of, take_all
from tracemend.trial.lock import held
from unit.inside.running import environment, run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    return tmp_path / "shop"


@pytest.fixture
def ledger(root: Path) -> Iterator[Ledger]:
    ledger = open_ledger(root)
    yield ledger
    ledger.close()


def failure(name: str = "total", *, test: str | None = None) -> Incident:
    frame = Frame("/srv/shop/cart.py", 7, name, "return prices[item]", 7, 19)
    return Incident((ExceptionRecord("KeyError", "'pear'", frames=(frame,)),), context=Context(test=test, cwd="/srv"))


def put(spool: Path, name: str, incident: Incident | None = None, **more: object) -> None:
    data = {**(incident_to_json(incident) if incident else {}), "time": time.time(), "pid": 1, **more}
    (spool / f"{name}.json").write_text(json.dumps(data))


def test_a_report_becomes_an_incident_and_its_file_goes(root: Path, ledger: Ledger) -> None:
    spool = spool_of(root)
    put(spool, "1", failure())
    put(spool, "2", failure(), times=40)
    put(spool, "3", failure("price"))
    assert take_all(spool, ledger) == Taken(reports=42)
    assert sorted((row.count, row.incident) for row in ledger.incidents()) == [(1, failure("price")), (41, failure())]
    assert take_all(spool, ledger) == Taken()
    assert not list(spool.glob("*.json"))


def test_a_report_taken_twice_counts_once(root: Path, ledger: Ledger) -> None:
    """As after a kill between the ledger's commit and the removal of the file."""
    for _ in range(2):
        put(spool_of(root), "1", failure())
        take_all(spool_of(root), ledger)
    assert [row.count for row in ledger.incidents()] == [1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"exceptions": 3}', '{"exceptions": []', "\x00" * 100])
def test_a_corrupt_report_is_set_aside_and_work_goes_on(text: str, root: Path, ledger: Ledger) -> None:
    spool = spool_of(root)
    (spool / "1.json").write_text(text)
    put(spool, "2", failure())
    taken = take_all(spool, ledger)
    assert taken.reports == 1
    (notice,) = taken.notices
    assert str(spool / "corrupt" / "1.json") in notice
    assert (spool / "corrupt" / "1.json").read_text() == text
    assert not take_all(spool, ledger)


def test_a_test_that_passes_again_closes_its_incident(root: Path, ledger: Ledger) -> None:
    spool = spool_of(root)
    put(spool, "1", failure(test="tests/test_cart.py::test_total"))
    put(spool, "2", failure("price", test="tests/test_cart.py::test_price"))
    put(spool, "3", passed="tests/test_cart.py::test_total", cwd="/srv")
    put(spool, "4", passed="tests/test_cart.py::test_price", cwd="/another/checkout")
    assert take_all(spool, ledger) == Taken(reports=2, closed=1)
    assert {row.incident.context.test: row.state for row in ledger.incidents()} == {
        "tests/test_cart.py::test_total": "resolved",
        "tests/test_cart.py::test_price": "open",
    }


def test_what_an_intake_received_is_left_to_it_for_a_while(root: Path, ledger: Ledger) -> None:
    received = spool_of(root) / "1.intake"
    received.touch()
    put(spool_of(root), "2", failure())
    assert take_all(spool_of(root), ledger, intakes_own=3600).reports == 1
    assert received.exists()
    take_all(spool_of(root), ledger)
    assert not received.exists()


def test_while_another_process_takes_nothing_is_taken(root: Path, ledger: Ledger) -> None:
    spool = spool_of(root)
    put(spool, "1", failure())
    with held(spool / ".lock"):
        assert not take_all(spool, ledger)
    assert take_all(spool, ledger).reports == 1


def test_a_clock_that_went_backwards(root: Path, ledger: Ledger) -> None:
    put(spool_of(root), "1", failure(), time=time.time() + 86400.0)
    take_all(spool_of(root), ledger)
    (row,) = ledger.incidents()
    assert row.last_seen <= time.time()


def test_a_full_spool_is_taken_in_parts(root: Path, ledger: Ledger) -> None:
    spool = spool_of(root)
    for n in range(30):
        put(spool, f"{n:02}", failure())
    assert [take_all(spool, ledger, limit=20).reports for _ in range(3)] == [20, 10, 0]


def test_what_a_killed_run_left_is_taken_and_a_living_ones_is_not(root: Path, ledger: Ledger) -> None:
    dead, living = spool_of(root) / "run-1", spool_of(root) / "run-2"
    for folder in (dead, living):
        folder.mkdir()
        put(folder, "1", failure())
    with held(living / ".lock"):
        assert take_all(spool_of(root), ledger).reports == 1
    assert [folder.exists() for folder in (dead, living)] == [False, True]


@pytest.mark.parametrize("chosen", ["state", "xdg", "home"])
def test_the_recorder_finds_the_same_spool(chosen: str, tmp_path: Path, root: Path, monkeypatch) -> None:
    """Without the environment variable the user's program works out the folder by itself."""
    monkeypatch.delenv("TRACEMEND_STATE_DIR")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if chosen != "home":
        name = {"state": "TRACEMEND_STATE_DIR", "xdg": "XDG_STATE_HOME"}[chosen]
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    (root / "deep").mkdir()
    (root / "deep" / "app.py").write_text("1 / 0\n")
    env = {k: os.environ[k] for k in ("HOME", "TRACEMEND_STATE_DIR", "XDG_STATE_HOME") if k in os.environ}
    bare = {k: v for k, v in environment(None).items() if not k.startswith(("XDG", "TRACEMEND"))}
    subprocess.run([sys.executable, "app.py"], cwd=root / "deep", env={**bare, **env}, capture_output=True, timeout=60)
    with closing(open_ledger(root)) as ledger:
        assert take_all(workspace_state(root) / "spool", ledger).reports == 1


def test_what_the_recorder_writes_loses_nothing_on_the_way(root: Path, ledger: Ledger) -> None:
    (root / "app.py").write_text("def f(a):\n    return {'x': a}['y']\nf(2)\n")
    spool = root.parent / "spool"
    incident = run(root, "app.py").incident
    assert take_all(spool, ledger).reports == 1
    (row,) = ledger.incidents()
    assert row.incident == incident
