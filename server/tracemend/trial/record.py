"""The folder in which a trial leaves all that it did, so that a verdict can be checked by hand."""

from __future__ import annotations

import itertools
import json
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.project.process import Completed

_KEPT = 30
_KEPT_SECONDS = 14 * 24 * 3600.0
_KEPT_BYTES = 200_000_000


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


def prune(home: Path, *, now: float | None = None) -> None:
    """Remove records beyond the newest thirty, older than two weeks, or beyond 200 MB in all."""
    size = 0
    moment = time.time() if now is None else now
    for number, folder in enumerate(sorted((p for p in home.iterdir() if p.is_dir()), reverse=True), start=1):
        size += sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
        old = moment - folder.stat().st_mtime > _KEPT_SECONDS
        if number >= _KEPT or old or size > _KEPT_BYTES:
            shutil.rmtree(folder, ignore_errors=True)
