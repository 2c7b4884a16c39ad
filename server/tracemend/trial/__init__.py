"""Proof of a fix in an isolated copy of the working tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracemend.trial.trial import try_fixes

__all__ = ["try_fixes"]


def __getattr__(name: str) -> Any:
    """Import the trial's code when it is first asked for: most of a session never needs it."""
    if name == "try_fixes":
        from tracemend.trial.trial import try_fixes

        return try_fixes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
