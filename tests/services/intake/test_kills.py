"""kill -9 of programs, editor's servers and intakes at any moment: nothing that was acknowledged is lost, or counted twice.

`TRACEMEND_KILLS=200 pytest tests/services/intake/test_kills.py` is the long run.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from server.raw import Raw
from services.intake.listening import Listening, listening
from services.intake.test_http import auth, envelope, event
from tracemend.ledger import open_ledger
from tracemend.sources.spool import spool_of, take_everything
from unit.inside.running import environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

KILLS = int(os.environ.get("TRACEMEND_KILLS", "4"))
PROGRAM = """\
import logging, sys, time
logging.getLogger().addHandler(logging.NullHandler())
said = open(sys.argv[1], "a", buffering=1)
for n in range(10_000):
    code = compile(f"def fail_{n}():\\n    raise KeyError({n})\\nfail_{n}()\\n", f"/srv/app_{n}.py", "exec")
    try:
        exec(code)
    except KeyError:
        logging.exception("x")
    said.write("x\\n")
    time.sleep(0.0005)
"""
"""Each failure is another place, so each is handed over by itself before the program goes on; `said` counts those."""


class Sender:
    """Posts events to an intake until it is gone, each with its own id."""

    sent = 0
    acknowledged = 0

    def post_all(self, intake: Listening) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.sent += 1
                data = envelope(event(event_id=f"{self.sent:032}"))
                self.acknowledged += intake.request("/api/1/envelope/", data, **auth(intake))[0] == 200


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def counted(root: Path) -> dict[str, int]:
    """How often, by the way in which it came."""
    with closing(open_ledger(root)) as ledger:
        take_everything(spool_of(root), ledger)
        rows = ledger.incidents()
    assert not (spool_of(root) / "corrupt").exists()
    return {
        origin: sum(r.count for r in rows if r.incident.origin == origin)
        for origin in {r.incident.origin for r in rows}
    }


def one_run(root: Path, sender: Sender, chance: random.Random) -> None:
    """A program, an editor's server and an intake at work on one spool, each killed at a moment of its own."""
    said = root / "said"
    before, acknowledged = said.stat().st_size, sender.acknowledged
    run = [sys.executable, "app.py", "said"]
    with listening(root) as intake:
        server = Raw()
        server.initialize(root)
        program = subprocess.Popen(run, cwd=root, env=environment(spool_of(root)), stderr=subprocess.DEVNULL)
        posting = threading.Thread(target=sender.post_all, args=(intake,))
        posting.start()
        until(lambda: said.stat().st_size > before and sender.acknowledged > acknowledged)
        for process in chance.sample([program, server.process, intake.process], 3):
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
        posting.join(120)
        program.wait(120)
        server.end()


@pytest.mark.timeout(60 * (KILLS + 4))
def test_programs_servers_and_intakes_killed_at_random(root: Path) -> None:
    (root / "app.py").write_text(PROGRAM)
    (root / "said").touch()
    sender, chance = Sender(), random.Random(7)
    for _ in range(KILLS):
        one_run(root, sender, chance)
    handed_over = (root / "said").stat().st_size // 2
    found = counted(root)
    print(f"{KILLS} runs: program {handed_over} said, {found['python']} counted;", end=" ")
    print(f"intake {sender.acknowledged} acknowledged, {found['sentry']} counted, {sender.sent} sent")
    # A kill may fall between the hand-over, or the answer, and the note of it here.
    assert handed_over <= found["python"] <= handed_over + KILLS
    assert sender.acknowledged <= found["sentry"] <= sender.sent
