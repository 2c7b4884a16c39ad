"""Folders of records in the state folder: of trials, of a model's attempts. The oldest go."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

_KEPT = 30
_KEPT_SECONDS = 14 * 24 * 3600.0
_KEPT_BYTES = 200_000_000


def prune(home: Path, *, now: float | None = None) -> None:
    """Remove records beyond the newest thirty, older than two weeks, or beyond 200 MB in all."""
    size = 0
    moment = time.time() if now is None else now
    for number, folder in enumerate(sorted((p for p in home.iterdir() if p.is_dir()), reverse=True), start=1):
        size += sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
        old = moment - folder.stat().st_mtime > _KEPT_SECONDS
        if number >= _KEPT or old or size > _KEPT_BYTES:
            shutil.rmtree(folder, ignore_errors=True)
