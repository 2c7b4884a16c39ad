"""Consent: whether the code of a workspace may be sent to a model, kept with what is known of the workspace.

It is given for one model at one endpoint; another model, or the same elsewhere, is asked for anew.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from tracemend.model.author import Target
from tracemend.project.state import workspace_state

_FILE = "consent.json"


def has_consent(root: Path, target: Target) -> bool:
    """Whether prompts about this workspace may go to this target. Raises ProjectUnusable."""
    try:
        known = json.loads((workspace_state(root) / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(known, dict) and _names(target).items() <= known.items()


def give_consent(root: Path, target: Target) -> None:
    """Let prompts about this workspace go to this target, and to no other. Raises ProjectUnusable."""
    data = {**_names(target), "at": time.time()}
    (workspace_state(root) / _FILE).write_text(json.dumps(data), encoding="utf-8")


def revoke_consent(root: Path) -> None:
    """Let nothing be sent any more. Raises ProjectUnusable."""
    (workspace_state(root) / _FILE).unlink(missing_ok=True)


def _names(target: Target) -> dict[str, str]:
    return {"model": target.model, "endpoint": target.endpoint}
