"""What every form has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracemend.incident import Incident
from tracemend.reading.lines import Lines


@dataclass(frozen=True, slots=True)
class Found:
    """What a form read: the incidents, and how many lines they took.

    Without incidents: that many lines hold none of any form, and need not be looked at again.
    """

    incidents: tuple[Incident, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form."""

    name: str
    starts: Callable[[str], int | None]
    """Column at which an incident of this form starts in a line, None where none does."""
    read: Callable[[Lines], Found | None]
    """Read an incident from line 0 on; None when it is none. Raises NeedMore."""
