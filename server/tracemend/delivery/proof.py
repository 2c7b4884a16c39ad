"""What must be proved of a fix before it is delivered."""

from __future__ import annotations

from tracemend.errors import NotDelivered
from tracemend.fix import Fix, Level


def require_proof(fix: Fix, level: Level | None, allow_unverified: bool) -> None:
    """Raises NotDelivered when a fix changes nothing, or is not verified and the user has not allowed that."""
    if not fix.changes_code:
        raise NotDelivered(f"'{fix.title}' changes no code: there is nothing to deliver.")
    if level != "verified" and not allow_unverified:
        raise NotDelivered(f"'{fix.title}' is not verified: test it first, or allow unverified fixes.")
