"""What a trial leaves behind: enough to check a verdict by hand, to have it again, and not for ever."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import pytest

from projects import make_files, make_repository
from tracemend.cli.main import main
from tracemend.project.records import prune
from tracemend.settings import Settings
from tracemend.trial.record import new_record
from tracemend.trial.replay import read_record
from trials import incident_of, replaced, tried

FILES = {
    "cart.py": "def total(prices):\n    return sum(prcies)\n",
    "main.py": "from cart import total\n\nprint(total([1, 2]))\n",
}


def test_a_trial_is_on_record_and_can_be_had_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "very-secret")
    root = make_repository(tmp_path / "p", FILES)
    right, wrong = replaced(root, "cart.py", "prcies", "prices"), replaced(root, "cart.py", "sum(", "max(")
    results = tried(root, incident_of(root, "main.py"), right, wrong)
    assert [t.verdict.level for t in results] == ["verified", "rejected"]
    folder = Path(results[0].verdict.record or "")

    page = (folder / "trial.md").read_text()
    assert page.startswith("# Trial of `NameError: name 'prcies' is not defined")
    assert "| Put 'prices' for 'prcies' | **verified** | came without the fix, is gone with it |" in page
    assert "| **rejected** | came without the fix, not shown to be gone |" in page
    assert "| 1 | **Red**: the crash is brought about, without a fix | `python main.py` | status 1 |" in page.replace(
        Path(sys.executable).name, "python"
    )
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert links
    assert all((folder / link).is_file() for link in links)

    facts = json.loads((folder / "request.json").read_text())
    assert facts["python"]["version"]
    assert facts["distributions"]["pytest"]
    run = json.loads((folder / "01-red.json").read_text())
    assert run["argv"][-1] == "main.py"
    assert "SHOP_TOKEN" in run["environment"]
    assert not any("very-secret" in path.read_text() for path in folder.iterdir())
    assert read_record(folder).levels == {right.id: "verified", wrong.id: "rejected"}

    monkeypatch.chdir(root)
    assert main(["replay", folder.name, "--allow-run", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["same_tree"]
    assert [(f["recorded"], f["verdict"]["level"]) for f in again["fixes"]] == [("verified",) * 2, ("rejected",) * 2]

    make_files(root, {"main.py": "print('mended otherwise')\n"})
    assert main(["replay", str(folder), "--allow-run"]) == 1
    said = capsys.readouterr().out
    assert "The files are not those of then" in said
    assert "it was verified" in said


def test_no_such_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(make_repository(tmp_path / "p", FILES))
    assert main(["replay", "last"]) == 2
    assert "There is no trial 'last'" in capsys.readouterr().err


def test_records_go_by_age_and_by_size(tmp_path: Path) -> None:
    home = tmp_path / "trials"
    for number in range(5):
        make_files(home, {f"2026010{number}T000000-a/01-red.out": "x" * 1_000_000})
    long_ago = time.time() - 40 * 24 * 3600
    os.utime(home / "20260104T000000-a", (long_ago, long_ago))
    prune(home, days=30, megabytes=3.5)
    assert sorted(path.name for path in home.iterdir()) == ["20260102T000000-a", "20260103T000000-a"]


def test_records_are_looked_through_when_a_trial_begins(tmp_path: Path) -> None:
    make_files(tmp_path / "trials", {"20250101T000000-a/01-red.out": ""})
    long_ago = time.time() - 40 * 24 * 3600
    os.utime(tmp_path / "trials" / "20250101T000000-a", (long_ago, long_ago))
    kept = new_record(tmp_path, Settings(trial_record_days=30)).folder
    assert [path for path in (tmp_path / "trials").iterdir() if path.is_dir()] == [kept]
    assert new_record(tmp_path, Settings(trial_record_days=30)).folder != kept
