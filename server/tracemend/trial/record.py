"""The folder in which a trial leaves all that it did, so that a verdict can be checked by hand, or had again.

`trial.md` is its first page; `request.json` is what `tracemend replay` starts from; every run has its facts and its outputs.
"""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.project.process import Completed
from tracemend.project.records import prune_at_times
from tracemend.settings import Settings
from tracemend.trial.page import Ran

PAGE, REQUEST = "trial.md", "request.json"


@dataclass
class Record:
    """One trial's folder. Names of environment variables are kept, their values never."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    runs: list[Ran] = field(default_factory=list)
    """What was run, for the page."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        """The name by which it is replayed."""
        return self.folder.name

    def run(self, name: str, argv: Sequence[str], cwd: Path, env: Mapping[str, str], done: Completed) -> None:
        """Keep one run: `03-green.json` with what was run, its outputs beside it."""
        with self.lock:
            number = next(self.numbers)
            stem = f"{number:02}-{name}"
            outputs = [f"{stem}.out"] * bool(done.stdout) + [f"{stem}.err"] * bool(done.stderr)
            files = (*outputs, f"{stem}.json")
            self.runs.append(Ran(number, name, tuple(argv), done.returncode, done.seconds, files))
        facts = {
            "argv": list(argv),
            "cwd": str(cwd),
            "environment": sorted(env),
            "returncode": done.returncode,
            "timed_out": done.timed_out,
            "seconds": round(done.seconds, 3),
        }
        self.keep(stem, facts)
        (self.folder / f"{stem}.out").write_text(done.stdout, encoding="utf-8", errors="replace")
        (self.folder / f"{stem}.err").write_text(done.stderr, encoding="utf-8", errors="replace")

    def keep(self, name: str, facts: object) -> None:
        """Keep facts as JSON under a name."""
        (self.folder / f"{name}.json").write_text(json.dumps(facts, indent=1, default=str), encoding="utf-8")

    def page(self, text: str) -> None:
        """Write the first page."""
        (self.folder / PAGE).write_text(text, encoding="utf-8", errors="replace")


def new_record(state: Path, settings: Settings) -> Record:
    """A new folder under the workspace's `trials/`; old ones are removed by the age and size that the settings name."""
    home = state / "trials"
    home.mkdir(exist_ok=True)
    prune_at_times(home, days=settings.trial_record_days, megabytes=settings.trial_record_megabytes)
    folder = home / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder.mkdir()
    return Record(folder)
