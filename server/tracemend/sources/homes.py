"""Which of several open workspaces a report belongs to: the one in which the very files of its stack lie.

A program that is started from the terminal of one folder may fail in the code of another.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracemend.incident import Incident, is_user_file
from tracemend.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Home:
    """An open workspace."""

    root: Path
    """Its real path."""
    ledger: Ledger


def home_of(incident: Incident, ledger: Ledger, homes: Sequence[Home]) -> Ledger:
    """The ledger of the first home that holds the file of the user's frame, else of one that holds any; `ledger` where none does."""
    if not homes:
        return ledger
    blamed = incident.user_frame
    for files in ([] if blamed is None else [blamed.file], _files(incident)):
        found = next((home.ledger for home in homes if _any_below(files, home.root)), None)
        if found is not None:
            return found
    return ledger


def lies_in(incident: Incident, root: Path) -> bool:
    """Whether a frame of the user's names a file of this very folder, perhaps through a link."""
    return _any_below(_files(incident), root)


def _files(incident: Incident) -> list[str]:
    files = dict.fromkeys(frame.file for record in incident.exceptions for frame in record.frames)
    return [file for file in files if is_user_file(file)]


def _any_below(files: Iterable[str], root: Path) -> bool:
    inside = str(root).rstrip(os.sep) + os.sep
    return any(
        file.startswith(inside) or (file.startswith(os.sep) and os.path.realpath(file).startswith(inside))
        for file in files
    )
