"""Fixes that contradict one another though each removes the crash: what nothing tells apart is not proved. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tracemend.fix import Fix
from tracemend.trial.verdict import decide
from tracemend.trial.work import Candidate


def tell_of_rivals(candidates: Sequence[Candidate]) -> None:
    """Put into the findings of each fix that would be verified the one that has as good a claim to the same place.

    The user's own test decides between two fixes; where there is none, the better evidence does; where both are as good,
    the user must choose.
    """
    proved = [one for one in candidates if not one.found.checked and decide(one.found)[0] == "verified"]
    for one in proved:
        rival = next((other.fix for other in proved if other is not one and _contradicts(other.fix, one.fix)), None)
        if rival is not None:
            one.note(rival=rival.title)


def _contradicts(other: Fix, fix: Fix) -> bool:
    """Whether `other` changes the same file and is as evident as `fix`."""
    if fix.applicability == "safe" or set(other.files).isdisjoint(fix.files):
        return False
    return other.applicability == "safe" or (other.tier, -other.score) <= (fix.tier, -fix.score)
