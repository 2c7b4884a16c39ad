"""The same failure by two channels is one."""

from __future__ import annotations

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.sources.twins import Twins

FIRST = Incident((ExceptionRecord("KeyError", "'a'"),))
SECOND = Incident((ExceptionRecord("ValueError", "b"),))


def test_a_copy_is_not_new_and_a_repetition_is() -> None:
    twins = Twins()
    reports = [("recorder", 1), ("text", 1), ("text", 1), ("recorder", 1), ("recorder", 5), ("text", 6)]
    assert [twins.new(channel, FIRST, times) for channel, times in reports] == [1, 0, 1, 0, 5, 1]
    assert twins.new("text", SECOND) == 1


def test_a_summary_line_that_comes_late_is_a_copy_of_the_failure() -> None:
    twins = Twins()
    where = Context(test="test_a.py::test_a")
    whole = Incident(
        (ExceptionRecord("AssertionError", "no", frames=(Frame("test_a.py", 2, "test_a"),)),), context=where
    )
    line = Incident((ExceptionRecord("AssertionError", "no"),), context=where)
    assert twins.new("text", line) == 1, "by itself it is all there is"
    assert twins.new("recorder", whole) == 1
    assert twins.new("text", line) == 0
