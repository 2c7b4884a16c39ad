"""Failed tests run once more: what passes alone is told and holds nothing up, what fails again does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools/again.py"
TESTS = """\
from pathlib import Path

def test_beside_others():
    seen = Path("seen")
    before = seen.exists()
    seen.touch()
    assert before

def test_wrong():
    assert {right}
"""


def outcome(folder: Path, *, right: bool) -> tuple[int, str]:
    (folder / "test_two.py").write_text(TESTS.format(right=right), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=folder, capture_output=True, timeout=120, check=False)
    again = subprocess.run([sys.executable, TOOL], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return again.returncode, again.stdout


def test_a_test_that_passes_alone_is_told(tmp_path: Path) -> None:
    status, said = outcome(tmp_path, right=True)
    assert status == 0
    assert "FAILED beside others, passed alone: test_two.py::test_beside_others" in said


def test_a_test_that_fails_again_is_a_failure(tmp_path: Path) -> None:
    status, said = outcome(tmp_path, right=False)
    assert status == 1
    assert "FAILED TWICE: test_two.py::test_wrong" in said


def test_nothing_is_run_again_where_no_test_failed(tmp_path: Path) -> None:
    again = subprocess.run(
        [sys.executable, TOOL], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert again.returncode == 1
    assert "without a failing test" in again.stdout
