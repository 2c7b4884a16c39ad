"""Parts of an answer that came as JSON; what has another shape than it should is None."""

from __future__ import annotations

from collections.abc import Mapping


def names(told: object) -> tuple[str, ...] | None:
    """A list of names."""
    return tuple(str(name) for name in told) if isinstance(told, list) else None


def parameters(told: object) -> Mapping[str, tuple[str, ...]] | None:
    """Pairs of a name and its parameters."""
    if not isinstance(told, list):
        return None
    return {str(name): tuple(str(one) for one in given) for name, given in told}


def failures(told: object) -> Mapping[str, str]:
    """Which exception ended which part."""
    return {str(part): str(kind) for part, kind in told.items()} if isinstance(told, dict) else {}
