"""Where Tracemend keeps what it knows of a workspace: outside of it, in the user's state folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tracemend.errors import ProjectUnusable

STATE_VARIABLE = "TRACEMEND_STATE_DIR"
"""Environment variable that names another state folder."""


def state_home() -> Path:
    """The state folder of all workspaces, by the platform's convention (XDG base directories on Linux)."""
    chosen = os.environ.get(STATE_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_state_dir("tracemend", appauthor=False))


def workspace_state(root: Path) -> Path:
    """The state folder of one workspace, made where it is missing: `ledger.sqlite`, `spool/`, `worktrees/`, `trials/`, `log`.

    Raises ProjectUnusable when it can't be written.
    """
    resolved = root.resolve()
    key = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:12]
    folder = state_home() / "workspaces" / f"{resolved.name or 'root'}-{key}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ProjectUnusable(
            f"{folder} can't be written ({error.strerror}): make it writable or set {STATE_VARIABLE} to a folder that is."
        ) from None
    if not os.access(folder, os.W_OK):
        raise ProjectUnusable(f"{folder} is read-only: make it writable or set {STATE_VARIABLE} to a folder that is.")
    return folder
