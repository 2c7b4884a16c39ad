"""The same failure by two channels is one."""

from __future__ import annotations

from tracemend.incident import ExceptionRecord, Incident
from tracemend.sources.twins import Twins

FIRST = Incident((ExceptionRecord("KeyError", "'a'"),))
SECOND = Incident((ExceptionRecord("ValueError", "b"),))


def test_a_copy_is_not_new_and_a_repetition_is() -> None:
    twins = Twins()
    reports = [("recorder", 1), ("text", 1), ("text", 1), ("recorder", 1), ("recorder", 5), ("text", 6)]
    assert [twins.new(channel, FIRST, times) for channel, times in reports] == [1, 0, 1, 0, 5, 1]
    assert twins.new("text", SECOND) == 1
