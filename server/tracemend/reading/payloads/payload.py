"""What every payload format has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracemend.incident import Incident

ReadText = Callable[[str], list[Incident]]
"""Reads the incidents in a printed text that a payload quotes whole."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload format."""

    name: str
    read: Callable[[Any, ReadText], list[Incident] | None]
    """The incidents of decoded JSON; None when it is not of this format."""
