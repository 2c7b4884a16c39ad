"""The ledger: what is acknowledged stays, whoever reads it and whatever ends the writer."""

from __future__ import annotations

import functools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tracemend.errors import ProjectUnusable, TracemendError, UsageError
from tracemend.fix import Diagnosis, Edit, Evidence, Fix, NewFile, Rename, Step, SuiteComparison, SuiteCount, Verdict
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.ledger import Delivered, Ledger, StoredFix, open_ledger
from tracemend.trial.request import Reproduction


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def crash(source: str = "return prices[name]", line: int = 3, message: str = "'tea'") -> Incident:
    return Incident((ExceptionRecord("KeyError", message, frames=(Frame("shop.py", line, "price", source),)),))


FIX = Fix(
    "Rename 'totl' to 'total'",
    "recipe:misspelled-name",
    "safe",
    "It is defined one line up.",
    edits=(Edit("shop.py", 3, 7, "total"),),
    digests=(("shop.py", "d1"),),
    new_files=(NewFile("new.py", "x = 1\n"),),
    renames=(Rename("a.py", "b.py"),),
    steps=(Step("Install it", ("pip", "install", "x")), Step("Start it")),
    test=NewFile("tests/test_fix.py", "def test(): ...\n"),
    tier=1,
    score=0.9,
    evidence=(Evidence("a fact", "looking", False),),
)
VERDICT = Verdict(
    "verified", True, True, SuiteComparison(SuiteCount(3, 1), SuiteCount(4, 0), ("t::a",)), 1.5, ("Gone.",), "/r"
)
TRIED = StoredFix(FIX, "the diff", VERDICT, Reproduction("module", ("shop", "report"), "sub"))
DIAGNOSIS = Diagnosis("The name is misspelled.", "code", (Evidence("a", "b"),), (Step("Do it", ("x", "y")),))


def test_a_failure_seen_twice_is_one_incident(path: Path) -> None:
    ledger = Ledger(path)
    first = ledger.record(crash(line=3), at=10.0)
    second = ledger.record(crash(line=9), at=20.0)
    assert (second.id, second.count, second.first_seen, second.last_seen) == (first.id, 2, 10.0, 20.0)
    assert ledger.incidents() == (second,)
    assert second.incident.raised.frames[0].line == 9
    ledger.close()


def test_a_late_report_of_an_older_sighting_does_not_replace_the_newer(path: Path) -> None:
    ledger = Ledger(path)
    ledger.record(crash(line=9), at=20.0)
    stored = ledger.record(crash(line=3), at=10.0)
    assert (stored.incident.raised.frames[0].line, stored.first_seen, stored.last_seen) == (9, 10.0, 20.0)
    assert ledger.incident(stored.id) == stored
    ledger.close()


def test_the_same_report_delivered_twice_counts_once(path: Path) -> None:
    ledger = Ledger(path)
    ledger.record(crash(), key="event-1")
    assert ledger.record(crash(), key="event-1").count == 1
    assert ledger.record(crash(), key="event-2").count == 2
    ledger.close()


def test_what_reopens(path: Path) -> None:
    ledger = Ledger(path)
    identity = ledger.record(crash()).id

    ledger.resolve(identity)
    assert ledger.incidents("open") == ()
    assert ledger.record(crash()).state == "open", "a resolved one is reopened by any report"

    ledger.dismiss(identity)
    assert ledger.record(crash()).state == "dismissed", "a dismissed one is not"
    assert ledger.record(crash(), asked=True).state == "open", "unless the user gives it by hand"
    ledger.dismiss(identity)
    ledger.reopen(identity)
    assert [i.state for i in ledger.incidents("open", "resolved")] == ["open"]
    ledger.close()


def test_incidents_are_found_by_the_beginning_of_their_id(path: Path) -> None:
    ledger = Ledger(path)
    stored = ledger.record(crash())
    ledger.record(crash("other"))
    assert ledger.find(stored.id[:6]) == stored
    with pytest.raises(UsageError, match="no incident 'zz'"):
        ledger.find("zz")
    with pytest.raises(UsageError, match="no incident ''"):
        ledger.find("")
    ledger.close()


def test_secrets_do_not_reach_the_file(path: Path) -> None:
    ledger = Ledger(path)
    ledger.record(crash(message="password='hunter2'"))
    ledger.close()
    assert b"hunter2" not in path.read_bytes()


def test_analysis_verdict_and_delivery_come_back_whole(path: Path) -> None:
    ledger = Ledger(path)
    identity = ledger.record(crash()).id
    assert ledger.analysis(identity) is None
    ledger.record_analysis(identity, DIAGNOSIS, ((FIX, "the diff"),), (("shop.py", "d1"),))
    ledger.record_verdict(identity, TRIED)
    ledger.record_delivery(identity, Delivered(FIX.id, "fix/a", "c1"))
    ledger.record_delivery(identity, Delivered(FIX.id, "fix/a", "c1", "origin", "https://x.test/1", ("Note.",)))
    ledger.close()

    ledger = Ledger(path)
    analysis = ledger.analysis(identity)
    assert analysis is not None
    assert (analysis.diagnosis, analysis.texts) == (DIAGNOSIS, (("shop.py", "d1"),))
    assert analysis.fixes == (TRIED,)
    assert ledger.deliveries(identity) == (Delivered(FIX.id, "fix/a", "c1", "origin", "https://x.test/1", ("Note.",)),)
    ledger.close()


def test_a_delivered_fix_is_kept_although_it_is_no_longer_proposed(path: Path) -> None:
    ledger = Ledger(path)
    identity = ledger.record(crash()).id
    ledger.record_verdict(identity, TRIED)
    ledger.record_delivery(identity, Delivered(FIX.id, "fix/a", "c1"))
    ledger.record_analysis(identity, DIAGNOSIS, (), (("shop.py", "another"),))
    ledger.record_delivery(identity, Delivered(FIX.id, "fix/a", "c1", "origin"))
    assert ledger.fixes(identity) == ()
    assert ledger.delivered_fix(identity, FIX.id) == TRIED
    assert ledger.delivered_fix(identity, "another") is None
    assert [d.pushed_to for d in ledger.deliveries(identity)] == ["origin"]
    ledger.close()


def test_a_new_analysis_keeps_the_verdicts_of_the_same_texts_and_no_others(path: Path) -> None:
    ledger = Ledger(path)
    identity = ledger.record(crash()).id
    model = Fix("Guess", "model:m", "unsafe", "", edits=FIX.edits, digests=FIX.digests)
    ledger.record_analysis(identity, DIAGNOSIS, ((FIX, "the diff"),), (("shop.py", "d1"),))
    ledger.add_fix(identity, model, "d2")
    ledger.record_verdict(identity, TRIED)

    ledger.record_analysis(identity, DIAGNOSIS, ((FIX, "d"),), (("shop.py", "d1"),))
    assert [(s.fix.author, s.verdict) for s in ledger.fixes(identity)] == [(FIX.author, VERDICT), ("model:m", None)]

    ledger.record_analysis(identity, DIAGNOSIS, ((FIX, "d"),), (("shop.py", "another"),))
    assert [(s.fix.author, s.verdict) for s in ledger.fixes(identity)] == [(FIX.author, None)]
    ledger.close()


def test_a_stamp_changes_with_everything_that_is_known_of_its_incident_and_no_other(path: Path) -> None:
    ledger = Ledger(path)
    identity, other = ledger.record(crash()).id, ledger.record(crash("return total")).id
    seen = [ledger.stamps("open")]
    for change in (
        lambda: ledger.record(crash()),
        lambda: ledger.record_analysis(identity, DIAGNOSIS, ((FIX, "the diff"),)),
        lambda: ledger.record_verdict(identity, TRIED),
        lambda: ledger.record_verdict(identity, replace(TRIED, verdict=replace(VERDICT, level="rejected"))),
        lambda: ledger.record_delivery(identity, Delivered(FIX.id, "fix/x", "abc")),
    ):
        change()
        seen.append(ledger.stamps("open"))
    assert len({stamps[identity] for stamps in seen}) == len(seen)
    assert len({stamps[other] for stamps in seen}) == 1
    ledger.dismiss(identity)
    assert set(ledger.stamps("open")) == {other}
    ledger.close()


def test_two_ledgers_on_one_file_notice_each_other(path: Path) -> None:
    one, two = Ledger(path), Ledger(path)
    assert one.changed()
    assert two.changed()
    assert not one.changed()
    two.record(crash())
    assert one.changed()
    assert not one.changed()
    assert len(one.incidents()) == 1
    one.record(crash("again"))
    assert one.changed(), "another thread of the same process is noticed as well"
    one.close()
    two.close()


def test_a_reader_and_a_writer_that_open_the_file_at_once_do_not_wait_for_each_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path) -> int:
        time.sleep(0.05)
        return path.stat().st_ino if path.exists() else -1

    ledger = Ledger(path)
    ledger.record(crash())
    path.rename(path.with_name("aside"))
    monkeypatch.setattr("tracemend.ledger.store._inode", slow)
    works = (ledger.incidents, ledger.version, functools.partial(ledger.record, crash()))
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    ledger.close()


def test_many_threads_and_processes_lose_no_report(path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from tracemend.ledger import Ledger\n"
        "from tracemend.incident import *\n"
        "ledger = Ledger(pathlib.Path(sys.argv[1]))\n"
        "for _ in range(25): ledger.record(Incident((ExceptionRecord('E', 'm'),)))\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(3)]
    ledger = Ledger(path)
    threads = [
        threading.Thread(target=lambda: [ledger.record(Incident((ExceptionRecord("E", "m"),))) for _ in range(25)])
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [child.wait(60) for child in children] == [0, 0, 0]
    assert [i.count for i in ledger.incidents()] == [150]
    ledger.close()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_kill_at_any_point_loses_nothing_acknowledged(path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from tracemend.ledger import Ledger\n"
        "from tracemend.incident import *\n"
        "ledger = Ledger(pathlib.Path(sys.argv[1]))\n"
        "n = int(sys.argv[2])\n"
        "while True:\n"
        "    ledger.record(Incident((ExceptionRecord('E', chr(97 + n % 26) * (n + 1)),)))\n"
        "    n += 1; print(n, flush=True)\n"
    )
    acknowledged = 0
    for lines in (1, 2, 7, 30):
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(path), str(acknowledged)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(lines):
            acknowledged = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split("\n")
        acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
        child.wait()
        child.stdout.close()
        ledger = Ledger(path)
        held = len(ledger.incidents())
        ledger.close()
        assert acknowledged <= held <= acknowledged + 1
        acknowledged = held


def test_a_damaged_file_is_kept_aside_and_work_goes_on(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)
    ledger = Ledger(path)
    assert ledger.record(crash()).count == 1
    assert ledger.notice is not None
    kept = [p for p in path.parent.iterdir() if ".corrupt-" in p.name]
    assert [p.read_bytes()[:4] for p in kept] == [b"this"]
    ledger.close()


def test_damage_while_open_is_noticed_too(path: Path) -> None:
    ledger = Ledger(path)
    for n in range(200):
        ledger.record(crash("x" * n))
    ledger.close()
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))
    assert ledger.record(crash()).count == 1
    assert "damaged" in str(ledger.notice)
    ledger.close()


def test_another_ledger_follows_when_the_file_was_set_aside(path: Path) -> None:
    one, two = Ledger(path), Ledger(path)
    one.record(crash())
    assert two.incidents()
    path.rename(path.with_name("aside"))
    one.record(crash("new"))
    assert two.changed()
    assert [i.incident.raised.frames[0].source for i in two.incidents()] == ["new"]
    one.close()
    two.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ProjectUnusable, match="newer Tracemend"):
        Ledger(path).incidents()


def test_a_folder_that_can_not_be_written_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(file))
    with pytest.raises(ProjectUnusable, match="TRACEMEND_STATE_DIR"):
        open_ledger(tmp_path)
    with pytest.raises(ProjectUnusable, match="can't be used"):
        Ledger(file / "ledger.sqlite").incidents()


def test_an_incident_that_is_gone_is_told_in_one_sentence(path: Path) -> None:
    ledger = Ledger(path)
    identity = ledger.record(crash()).id
    ledger.forget(identity)
    assert ledger.incident(identity) is None
    with pytest.raises(TracemendError, match="no longer in the ledger"):
        ledger.record_analysis(identity, DIAGNOSIS, ())
    ledger.close()


def test_what_is_written_together_is_seen_by_its_writer_and_by_others_when_it_is_whole(path: Path) -> None:
    ledger, other = Ledger(path), Ledger(path)
    with ledger.together():
        for source in ("a[0]", "b[0]"):
            ledger.record(crash(source))
        assert len(ledger.incidents()) == 2
        assert other.incidents() == ()
    assert len(other.incidents()) == 2


def test_of_what_is_written_together_nothing_stays_where_it_is_broken_off(path: Path) -> None:
    ledger = Ledger(path)

    def broken_off() -> None:
        with ledger.together():
            ledger.record(crash())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert ledger.incidents() == ()
    assert ledger.record(crash()).count == 1


def test_a_ledger_that_is_damaged_meanwhile_acknowledges_nothing(path: Path) -> None:
    """What is given again has its own identity, and so counts once."""
    ledger = Ledger(path)

    def damaged_meanwhile() -> None:
        with ledger.together():
            ledger.record(crash("a[0]"), key="1")
            path.rename(path.with_name("set-aside.sqlite"))
            ledger.record(crash("b[0]"), key="2")

    with pytest.raises(TracemendError, match="damaged"):
        damaged_meanwhile()
    for key, source in (("1", "a[0]"), ("2", "b[0]")):
        assert ledger.record(crash(source), key=key).count == 1
