"""The ledger stays small whatever comes in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tracemend.incident import ExceptionRecord, Frame, Incident, Variable
from tracemend.ledger import Ledger, statements


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        yield ledger


def failure(source: str, *variables: Variable) -> Incident:
    frame = Frame("/srv/a.py", 1, "f", source, variables=variables)
    return Incident((ExceptionRecord("KeyError", frames=(frame,)),))


def test_the_incidents_not_seen_for_longest_go_first(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_INCIDENTS_KEPT", 50)
    for n in range(60):
        ledger.record(failure("first"), at=float(n))
        ledger.record(failure(f"line {n}"), at=float(n))
    kept = [row.incident.raised.frames[0].source for row in ledger.incidents()]
    assert 40 <= len(kept) <= 50
    assert {"first", "line 59"} <= set(kept)
    assert "line 0" not in kept


def test_a_report_of_many_megabytes_is_kept_without_its_values(ledger: Ledger) -> None:
    values = [Variable(f"v{n}", "a b " * 2000) for n in range(100)]
    incident = failure("f(v1)", *values)
    (record,) = incident.exceptions
    deep = replace(incident, exceptions=(replace(record, message="m" * 100_000, frames=record.frames * 5000),))
    (kept,) = ledger.record(deep).incident.exceptions
    assert (len(kept.message), len(kept.frames), kept.frames[0]) == (
        20_000,
        1000,
        replace(record.frames[0], variables=()),
    )


def test_one_error_seen_ten_thousand_times_is_one_incident(ledger: Ledger) -> None:
    for _ in range(10):
        ledger.record(failure("f()"), times=1000)
    assert [row.count for row in ledger.incidents()] == [10_000]
