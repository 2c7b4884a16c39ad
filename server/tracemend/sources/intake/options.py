"""How the intake of one workspace answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What `serve` and the application need to know."""

    root: Path
    """The workspace."""
    spool: Path
    key: str
    spotlight_port: int | None = None
    """Requests to this port are Spotlight's."""
    hosts: frozenset[str] = frozenset()
    """Names of this machine, in small letters, beside its addresses and `localhost`."""
    beside: tuple[Path, ...] = ()
    """Further workspaces; what lies in their files goes into their ledgers."""
    patience: float = 10.0
    """Seconds that a client may take to send a request's head, and again its body."""
    per_second: float = 5000.0
    burst: float = 20_000.0
