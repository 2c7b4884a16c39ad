"""A state folder on a disk of its own, really full or really read-only: nothing breaks, nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.intake.listening import listening
from services.intake.test_http import auth, envelope, event
from tracemend.contract import incident_to_json
from tracemend.errors import TracemendError
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.ledger import open_ledger
from tracemend.sources.spool import spool_of, take_all
from unit.inside.running import run


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        pytest.skip(f"mount: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two megabytes that hold the state of all workspaces."""
    if sys.platform != "linux":
        pytest.skip("tmpfs is Linux's")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder))
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=60)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    assert shutil.disk_usage(disk).free == 0
    return filler


def crash(root: Path, spool: Path) -> None:
    """With and without the recorder, which must not show."""
    (root / "app.py").write_text("1 / 0\n")
    recorded = run(root, "app.py", env={"TRACEMEND_SPOOL": str(spool)})
    bare = run(root, "app.py", hook=False)
    assert (recorded.stderr, recorded.returncode) == (bare.stderr, bare.returncode)


def count(root: Path) -> dict[str, int]:
    with closing(open_ledger(root)) as ledger:
        take_all(spool_of(root), ledger)
        return {row.incident.raised.type: row.count for row in ledger.incidents()}


def test_a_full_disk_loses_nothing_acknowledged(disk: Path, root: Path) -> None:
    spool = spool_of(root)
    with listening(root) as intake:
        assert intake.request("/api/1/envelope/", envelope(event(event_id="1" * 32)), **auth(intake))[0] == 200
        intake.incidents()
        filler = fill(disk)
        assert intake.request("/api/1/envelope/", envelope(event(event_id="2" * 32)), **auth(intake))[0] == 503
        crash(root, spool)
        assert [path.name for path in spool.iterdir() if path.name.endswith((".json", ".part", ".intake"))] == []
        filler.unlink()
        assert intake.request("/api/1/envelope/", envelope(event(event_id="2" * 32)), **auth(intake))[0] == 200
        crash(root, spool)
        intake.incidents(at_least=2, when=lambda rows: sum(row.count for row in rows) == 3)
    assert count(root) == {"KeyError": 2, "ZeroDivisionError": 1}


def test_a_report_waits_while_the_ledger_finds_no_room(disk: Path, root: Path) -> None:
    spool = spool_of(root)
    frame = Frame("/srv/a.py", 1, "f", "return 1")
    report = incident_to_json(Incident((ExceptionRecord("OSError", frames=(frame,)),)))
    (spool / "1.json").write_text(json.dumps(report))
    filler = fill(disk)
    with closing(open_ledger(root)) as ledger, pytest.raises(TracemendError, match="disk is full"):
        take_all(spool, ledger)
    assert (spool / "1.json").exists()
    filler.unlink()
    assert count(root) == {"OSError": 1}


def test_a_read_only_disk(disk: Path, root: Path) -> None:
    spool = spool_of(root)
    crash(root, spool)
    waiting = list(spool.glob("*.json"))
    with closing(open_ledger(root)) as ledger:
        mount("-o", "remount,ro", str(disk))
        crash(root, spool)
        with pytest.raises(TracemendError, match="can't be used"):
            take_all(spool, ledger)
        with pytest.raises(TracemendError, match="read-only"):
            open_ledger(root)
    assert list(spool.glob("*.json")) == waiting
    mount("-o", "remount,rw", str(disk))
    assert count(root) == {"ZeroDivisionError": 1}
