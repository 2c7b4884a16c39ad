"""Fixes that fit nothing but the one example of a test, told from the two texts and the test's values alone."""

from __future__ import annotations

import pytest

from tracemend.trial.asserting import Told
from tracemend.trial.overfitting import overfits

TOLD = Told(frozenset({"11", "16", "ran 7 m"}), frozenset({"11", "16", "ran 7 m", "4", "Ada", "user.txt"}))
PAIRS = "def pairs(xs):\n    return [xs[i] + xs[i + 1] for i in range(len(xs))]\n"
BODY = "[xs[i] + xs[i + 1] for i in range(len(xs))]"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (BODY, "[11, 16]", "writes down 11"),
        (BODY, f"[11, 16] if xs else {BODY}", "writes down 11"),
        (BODY, f"{BODY} if xs[0] != 4 else xs", "writes down 4"),
        (BODY, "{'Ada': xs}[xs]", "writes down 'Ada'"),
        (BODY, f"{BODY} or open('snapshots/user.txt')", "writes down 'snapshots/user.txt'"),
        (BODY, f"{BODY} + [len(xs) + 13]", "brings in 13"),
        ("range(len(xs))", "range(2)", "puts a constant in the place of what was computed"),
        (BODY, "[xs[0] + xs[1], xs[1] + xs[2]]", "puts a constant in the place of what was computed"),
        ("range(len(xs))", "range(len(xs) - 1)", None),
        ("xs[i + 1]", "xs[i + 1].get('Ada')", None),
        ("    return", "    '''Gives 11.'''\n    return", None),
    ],
)
def test_what_shows_that_a_fix_is_made_for_the_test(old: str, new: str, says: str | None) -> None:
    said = overfits({"pairs.py": PAIRS}, {"pairs.py": PAIRS.replace(old, new)}, TOLD)
    assert said is None if says is None else said is not None and said.startswith(says)


def test_a_test_may_hold_its_own_values() -> None:
    assert overfits({}, {"test_pairs.py": "assert pairs(4) == 11\n"}, TOLD) is None
