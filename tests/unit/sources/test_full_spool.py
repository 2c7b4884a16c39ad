"""Reports that nobody takes for long: a bound, what is lost beyond it counted and said once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tracemend.ledger import open_ledger
from tracemend.sources.spool import Taken, spool_of, take_all
from unit.inside.running import run

OFTEN = """\
import logging, os, sys
logging.getLogger().addHandler(logging.NullHandler())
def fail():
    try:
        {}["pear"]
    except KeyError:
        logging.exception("x")
for _ in range(40):
    fail()
if "room" in sys.argv:
    for name in os.listdir(sys.argv[1]):
        if name.startswith("waiting-"):
            os.unlink(os.path.join(sys.argv[1], name))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "app.py").write_text("1 / 0\n")
    (tmp_path / "shop" / "often.py").write_text(OFTEN)
    return tmp_path / "shop"


@pytest.fixture
def full(root: Path) -> Path:
    """The workspace's spool with as many files as the recorder lets wait there."""
    spool = spool_of(root)
    for n in range(20_001):
        (spool / f"waiting-{n}").touch()
    return spool


def test_what_is_not_kept_is_counted_and_said_once(root: Path, full: Path) -> None:
    env = {"TRACEMEND_SPOOL": str(full)}
    assert run(root, "app.py", env=env).stderr == run(root, "app.py", hook=False).stderr
    run(root, "often.py", str(full), env=env)
    assert not list(full.glob("*.json")) + list(full.glob(".*.part"))
    (full / "1.json").write_text("{}")
    with closing(open_ledger(root)) as ledger:
        notices = take_all(full, ledger).notices
        assert f"Too many reports waited in {full} to be taken in: 41 more failures were not kept." in notices
        assert take_all(full, ledger) == Taken()


def test_what_was_counted_meanwhile_is_told_when_there_is_room(root: Path, full: Path) -> None:
    run(root, "often.py", str(full), "room", env={"TRACEMEND_SPOOL": str(full)})
    with closing(open_ledger(root)) as ledger:
        taken = take_all(full, ledger)
        assert [row.count for row in ledger.incidents()] == [35]
    assert taken.reports == 35
    assert ": 5 more failures were not kept." in taken.notices[0]
