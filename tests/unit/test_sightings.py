"""The same failure by two channels is one, whichever processes bring it to the ledger."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tracemend.incident import Context, ExceptionRecord, Frame, Incident, Variable
from tracemend.ledger import Ledger, sightings

FRAME = Frame("/srv/cart.py", 7, "total", "return prices[name]")
FIRST = Incident((ExceptionRecord("KeyError", "'a'", frames=(FRAME,)),))
SECOND = Incident((ExceptionRecord("ValueError", "b"),))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        yield ledger


def test_a_copy_is_not_new_and_a_repetition_is(ledger: Ledger) -> None:
    reports = [("recorder", 1), ("output", 1), ("output", 1), ("recorder", 1), ("recorder", 5), ("output", 6)]
    assert [ledger.sighted(channel, FIRST, times=times, at=50.0).new for channel, times in reports] == [
        1,
        0,
        1,
        0,
        5,
        1,
    ]
    assert ledger.sighted("output", SECOND, at=50.0).new == 1
    assert sorted(row.count for row in ledger.incidents()) == [1, 8]


def test_what_comes_at_another_time_is_another_occurrence_and_what_comes_late_is_not(ledger: Ledger) -> None:
    """A report that waited in the spool tells of the time when it was written."""
    assert ledger.sighted("terminal", FIRST, at=1000.0).new == 1
    assert ledger.sighted("terminal", FIRST, at=2000.0).new == 1
    assert ledger.sighted("recorder", FIRST, at=2001.0).new == 0
    assert ledger.sighted("recorder", FIRST, at=1500.0).new == 1, "the clock may go backwards"


def test_the_report_that_knows_the_values_is_kept_whichever_comes_first(ledger: Ledger) -> None:
    frame = replace(FRAME, variables=(Variable("name", "'a'"),))
    recorded = replace(FIRST, exceptions=(replace(FIRST.raised, frames=(frame,)),))
    for n, reports in enumerate(([FIRST, recorded], [recorded, FIRST])):
        for channel, incident in zip(("terminal", "recorder"), reports, strict=True):
            stored = ledger.sighted(channel, incident, at=1000.0 * n).stored
        assert stored is not None
        assert (stored.count, stored.incident) == (n + 1, recorded)


def test_a_copy_does_not_open_again_what_was_resolved_meanwhile(ledger: Ledger) -> None:
    stored = ledger.sighted("recorder", FIRST, at=1.0).stored
    assert stored is not None
    ledger.resolve(stored.id)
    assert ledger.sighted("terminal", FIRST, at=2.0).stored == replace(stored, state="resolved")
    ledger.forget(stored.id)
    assert ledger.sighted("pipe", FIRST, at=2.0).stored is None


def test_a_summary_line_that_comes_late_is_a_copy_of_the_failure(ledger: Ledger) -> None:
    where = Context(test="test_a.py::test_a")
    whole = Incident(
        (ExceptionRecord("AssertionError", "no", frames=(Frame("test_a.py", 2, "test_a"),)),), context=where
    )
    line = Incident((ExceptionRecord("AssertionError", "no"),), context=where)
    assert ledger.sighted("output", line, at=1.0).new == 1, "by itself it is all there is"
    stored = ledger.sighted("recorder", whole, at=2.0)
    assert stored.new == 1
    assert ledger.sighted("output", line, at=3.0) == replace(stored, new=0)


REPORTER = """\
import sys
from pathlib import Path
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.ledger import Ledger
frame = Frame("/srv/cart.py", 7, "total", "return prices[name]")
ledger = Ledger(Path(sys.argv[1]))
for _ in range(30):
    ledger.sighted(sys.argv[2], Incident((ExceptionRecord("KeyError", "'a'", frames=(frame,)),)), at=5.0)
"""


def test_channels_of_separate_processes_at_once(ledger: Ledger, tmp_path: Path) -> None:
    """As when `tracemend run`, the server and the intake bring the same thirty failures."""
    command = [sys.executable, "-c", REPORTER, str(tmp_path / "ledger.sqlite")]
    reporters = [subprocess.Popen([*command, channel]) for channel in ("recorder", "terminal", "sentry")]
    assert [process.wait(120) for process in reporters] == [0, 0, 0]
    assert [row.count for row in ledger.incidents()] == [30]


def test_old_sightings_are_forgotten(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "_KEPT", 100)
    now = time.time()
    for n in range(1000):
        named = replace(FIRST, exceptions=(replace(FIRST.raised, type=f"E{n}"),))
        ledger.sighted("recorder", named, at=now + n / 1000)
    (kept,) = ledger._store.read(lambda db: db.execute("SELECT count(*) FROM sighting").fetchone())
    assert 100 <= kept < 1000
