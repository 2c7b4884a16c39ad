"""Folders of records in the state folder: of trials, of a model's attempts. The oldest go."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

_DAY_SECONDS, _MEGABYTE = 24 * 3600.0, 1_000_000
_REST_SECONDS = 600.0


def prune_at_times(home: Path, *, days: float, megabytes: float) -> None:
    """Prune unless that was done within ten minutes: there may be thousands to look through."""
    stamp = home / ".pruned"
    if not stamp.exists() or abs(time.time() - stamp.stat().st_mtime) > _REST_SECONDS:
        stamp.touch()
        prune(home, days=days, megabytes=megabytes)


def prune(home: Path, *, days: float = 30, megabytes: float = 200) -> None:
    """Remove records older than `days`, and the oldest of those that take more than `megabytes` in all."""
    size = 0
    oldest = time.time() - days * _DAY_SECONDS
    for folder in sorted((p for p in home.iterdir() if p.is_dir()), reverse=True):
        size += sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
        if folder.stat().st_mtime < oldest or size > megabytes * _MEGABYTE:
            shutil.rmtree(folder, ignore_errors=True)
