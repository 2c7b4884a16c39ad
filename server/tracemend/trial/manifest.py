"""How the files of a copy and their sources looked when they were last made equal."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

Stamp = tuple[int, int, int]
"""What changes when a file does: size, time of the last change of anything about it, mode."""


class Entry(NamedTuple):
    """One file of the copy."""

    source: Stamp
    copy: Stamp
    digest: str


Manifest = dict[str, Entry]


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp of a file from a look at it."""
    return found.st_size, found.st_ctime_ns if os.name != "nt" else found.st_mtime_ns, found.st_mode


def stamp(folder: Path, name: str) -> Stamp | None:
    """The stamp of a file; None when there is none."""
    try:
        return stamp_of(os.lstat(f"{folder}/{name}"))  # a `Path` for each of 50,000 files takes longer than the look
    except OSError:
        return None


def digest(data: bytes) -> str:
    """SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def save_manifest(folder: Path, manifest: Mapping[str, Entry]) -> None:
    """Write a manifest so that it is whole or not there."""
    part = folder / "manifest.part"
    part.write_text(json.dumps(manifest), encoding="utf-8")
    part.replace(folder / "manifest.json")


def load_manifest(folder: Path) -> Manifest:
    """The manifest that was saved last; empty where there is none or it can't be read."""
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return {name: Entry(tuple(source), tuple(copy), digest) for name, (source, copy, digest) in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
