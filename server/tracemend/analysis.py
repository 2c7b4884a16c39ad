"""What is known of an incident against today's texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracemend.fix import Diagnosis, Fix
    from tracemend.ledger import StoredFix
    from tracemend.project.location import Location

_MOST_TRIED = 5
"""Fixes tried for one incident: each may cost a run of the whole suite."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an incident against today's texts."""

    location: Location | None
    """Where the blamed frame stands today; None when it is not the project's or its line is gone."""
    diagnosis: Diagnosis
    fixes: tuple[StoredFix, ...]
    """Best first, see `ranked`."""

    @property
    def best(self) -> StoredFix | None:
        """The best fix that changes code, None when there is none."""
        return next(
            (
                f
                for f in self.fixes
                if f.fix.changes_code and not f.fix.beside and f.fix.applicability != "display-only"
            ),
            None,
        )

    @property
    def worth_trying(self) -> tuple[Fix, ...]:
        """The best fixes that a trial can tell something of."""
        fixes = (f.fix for f in self.fixes if f.fix.changes_code and f.fix.applicability != "display-only")
        return tuple(fixes)[:_MOST_TRIED]
