"""How fixes are classed and ordered.

Tiers, then the score within a tier: 1 the remedy is stated by the interpreter, a curated table or a rename commit; 2 the one
nearest name of a closed set; 3 types and contracts; 4 an idiom with one reading; 5 an invented value or policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from tracemend.fix import Applicability, Fix

Class = Literal["S", "U", "C", "D"]
"""Safe; the user chooses; a command or other step; a diagnosis only."""

Penalty = Literal[
    "invents a value",
    "widens the return type",
    "returns early",
    "drops a side effect",
    "changes a public signature",
    "touches several files",
    "adds a dependency",
    "edits a test",
]
"""Why a fix is classed one lower; every one of them takes "safe" away."""

_ORDER: dict[Applicability, int] = {"safe": 0, "unsafe": 1, "display-only": 2}
_MOST = 6


def applicability(kind: Class, penalties: Iterable[Penalty], *, code: bool) -> Applicability:
    """What a class and its penalties come to; steps without edits are never more than shown."""
    if not code or kind in ("C", "D"):
        return "display-only"
    return "unsafe" if kind == "U" or any(penalties) else "safe"


def rank(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """Best first, equal ones once, at most one of them safe: where two remedies are as good, the user chooses."""
    once: dict[object, Fix] = {}
    for fix in sorted(fixes, key=_key):
        effect = (frozenset(fix.edits), fix.new_files, fix.renames, fix.steps if not fix.changes_code else ())
        once.setdefault(effect, fix)
    ordered = list(once.values())
    safe = [fix for fix in ordered if fix.applicability == "safe"]
    if len(safe) > 1:
        first, *others = safe
        rivals = [fix for fix in others if fix.tier == first.tier]
        keep = [] if rivals else [first]
        ordered = [fix if fix in keep or fix.applicability != "safe" else _demoted(fix) for fix in ordered]
    return tuple(sorted(ordered, key=_key)[:_MOST])


def _demoted(fix: Fix) -> Fix:
    return replace(fix, applicability="unsafe")


def _key(fix: Fix) -> tuple[int, int, float, int, str]:
    size = sum(e.end - e.start + len(e.text) for e in fix.edits) + sum(len(n.text) for n in fix.new_files)
    # A command that the evidence names comes before a guess at the code.
    order = 1 if fix.applicability == "display-only" and fix.steps and fix.tier == 1 else _ORDER[fix.applicability]
    return order, fix.tier, -fix.score, size, fix.title
