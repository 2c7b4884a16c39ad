"""The folder in which a trial leaves all that it did, so that a verdict can be checked by hand."""

from __future__ import annotations

import itertools
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.project.process import Completed
from tracemend.project.records import prune


@dataclass
class Record:
    """One trial's folder. Names of environment variables are kept, their values never."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def run(self, name: str, argv: Iterable[str], cwd: Path, env: Mapping[str, str], done: Completed) -> None:
        """Keep one run: `03-green.json` with what was run, its outputs beside it."""
        stem = f"{next(self.numbers):02}-{name}"
        facts = {
            "argv": list(argv),
            "cwd": str(cwd),
            "environment": sorted(env),
            "returncode": done.returncode,
            "timed_out": done.timed_out,
            "seconds": round(done.seconds, 3),
        }
        (self.folder / f"{stem}.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
        (self.folder / f"{stem}.out").write_text(done.stdout, encoding="utf-8", errors="replace")
        (self.folder / f"{stem}.err").write_text(done.stderr, encoding="utf-8", errors="replace")

    def keep(self, name: str, facts: object) -> None:
        """Keep facts as JSON under a name."""
        (self.folder / f"{name}.json").write_text(json.dumps(facts, indent=1, default=str), encoding="utf-8")


def new_record(state: Path) -> Record:
    """A new folder under the workspace's `trials/`; old ones are removed by number, age and size."""
    home = state / "trials"
    home.mkdir(exist_ok=True)
    prune(home)
    folder = home / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder.mkdir()
    return Record(folder)
