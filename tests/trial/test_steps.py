"""What is told of a trial while it runs: the crash is gone, the nearest tests end as before, then the verdict."""

from __future__ import annotations

import sys
from pathlib import Path

from projects import make_repository
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings
from tracemend.trial import try_fixes
from tracemend.trial.request import TrialRequest, Tried
from trials import incident_of, replaced

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(prices):\n    return sum(prcies)\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n\n\n"
    "def test_name():\n    assert total.__name__ == 'total'\n",
    "tests/test_a.py": "import time\n\n\ndef test_slow():\n    time.sleep(2.2)\n",
}


def test_a_verdict_at_each_step(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", FILES)
    incident = incident_of(root, "-m", "pytest", "-q", "--tb=native", "-p", "no:cacheprovider", "tests/test_cart.py")
    fix = replaced(root, "shop/cart.py", "prcies", "prices")
    about = (Project(root, Path(sys.executable), True), Snapshot(root), incident, (fix,), Settings(trial_timeout=60))
    told: list[Tried] = []
    (tried,) = try_fixes(TrialRequest(*about), cancel=Cancel(), told=told.append)
    assert tried.verdict.level == "verified", tried.verdict
    assert [one.verdict.gone for one in told] == [True, True]
    assert [one.verdict.level for one in told] == ["unproved", "unproved"]
    assert told[0].verdict.reasons[1] == "The crash is gone; the rest of the proof is running."
    assert told[1].verdict.reasons[1].startswith("2 tests that import what it changes end as before")
    runs = sorted(path.stem[3:] for path in Path(tried.verdict.record or "").glob("*.out"))
    assert runs == ["again", "green", "red", "suite-after", "suite-before"]
