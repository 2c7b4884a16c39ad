"""How the outcomes of a suite before and after a fix are compared."""

from __future__ import annotations

from tracemend.trial.observed import Outcome
from tracemend.trial.runner import Runner
from tracemend.trial.suite import Part, Suite, lost, mended


def suite(**outcomes: Outcome) -> Suite:
    return Suite((Part(Runner("pytest"), outcomes),))


def test_a_test_that_passed_is_lost_where_it_fails_is_skipped_or_is_gone() -> None:
    before = suite(a="passed", b="passed", c="passed", d="passed", e="failed", f="skipped")
    after = suite(a="passed", b="failed", c="skipped", e="passed", f="failed")
    assert lost(before, after) == ["b", "c", "d"]
    assert mended(before, after) == ["e"]
