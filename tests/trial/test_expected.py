"""What a fix itself says of the call that crashed is what its regression test expects."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from projects import make_repository, traceback_of
from recipes.crash import site_of
from tracemend.fix import Expected
from tracemend.recipes.propose import propose
from trials import incident_of, tried

FILES = {
    "shop.py": "def mean(values):\n    return sum(values) / len(values)\n",
    "main.py": 'from shop import mean\n\nif __name__ == "__main__":\n    print(mean([]))\n',
}


@pytest.mark.parametrize(
    ("title", "expected", "asserted", "reason"),
    [
        ("Return 0.0", Expected(returns="0.0"), "result = mean([])\n    assert result == 0.0", "is now skipped"),
        (
            "Raise ValueError",
            Expected(raises="ValueError"),
            "with pytest.raises(ValueError):\n        mean([])",
            "the fix raises ValueError: no values in mean in its place, for a caller to handle.",
        ),
    ],
)
def test_a_choice_gets_the_test_of_what_it_chooses(
    title: str, expected: Expected, asserted: str, reason: str, tmp_path: Path
) -> None:
    root = make_repository(tmp_path / "shop", FILES)
    site = site_of(traceback_of(root, "main.py"), root, Path(sys.executable))
    assert site is not None
    fix = next(fix for fix in propose(site) if fix.title.startswith(title))
    assert fix.expected == expected
    (done,) = tried(root, incident_of(root, "main.py"), fix)
    assert done.verdict.level == "unproved"
    assert done.fix.test is not None
    assert asserted in done.fix.test.text
    assert reason in done.verdict.reasons[0]
