"""The first page of a trial's record: what came of each fix, and every run with what it was for."""

from __future__ import annotations

import re
from pathlib import Path

from delivery.shop import INCIDENT
from tracemend.fix import Fix, SuiteComparison, SuiteCount, Verdict
from tracemend.trial.page import PURPOSES, Ran, trial_page
from tracemend.trial.request import Tried

TRIAL = Path(__file__).parents[2] / "server" / "tracemend" / "trial"
RED = ("/venv/bin/python", "main.py")
SUITE = ("/venv/bin/python", "-m", "pytest", "-q", "-p", "_tracemend_outcomes", "--", "tests/test_a|b.py")


def test_a_reader_sees_each_fix_and_each_run() -> None:
    suite = SuiteComparison(SuiteCount(3, 1), SuiteCount(2, 2), ("tests/test_cart.py::test_total",))
    verdict = Verdict("rejected", True, True, suite, 3.14, ("a test fails that passed",))
    runs = [
        Ran(1, "red", RED, 1, 0.5, ("01-red.err", "01-red.json")),
        Ran(2, "red-again", RED, 1, 0.25, ("02-red-again.json",)),
        Ran(3, "red-again", RED, 1, 0.25, ("03-red-again.json",)),
        Ran(4, "suite-after", SUITE, None, 60.0, ("04-suite-after.out", "04-suite-after.json")),
    ]
    page = trial_page(INCIDENT, [Tried(Fix("Use [it]", "recipe:x", "safe", ""), verdict, None)], runs, "3.12.1", "T1")
    assert "by Python 3.12.1" in page
    assert (
        r"| Use \[it\] | **rejected** | came without the fix, is gone with it | 3 passed, 1 failed | 2 passed, 2 failed | 3.1 s |"
        in page
    )
    assert "- A test fails that passed.\n- Fails now: `tests/test_cart.py::test_total`" in page
    assert "| status 1 | 0.50 s | [errors](01-red.err) [facts](01-red.json) |" in page
    assert (
        "| 2–3 | Red again: whether it crashes every time, 2 times | `python main.py` | status 1 | 0.50 s in all |"
        in page
    )
    assert r"| `python -m pytest 'tests/test_a\|b.py'` | the time limit | 60.00 s | [output]" in page
    assert page.endswith("`tracemend replay T1`\n")


def test_every_run_has_its_purpose() -> None:
    """Runs are named where they are made, by a text in the call."""
    calls = r'\b(?:reproduce|reproduce_each|observe|run_tool|run_suite|_run_part|_repeated|_run)\(\s*(?:bench, )?"([a-z-]+)"'
    named = {name for path in TRIAL.glob("*.py") for name in re.findall(calls, path.read_text(encoding="utf-8"))}
    assert named == set(PURPOSES)
