"""All fixes for a crash site, best first."""

from __future__ import annotations

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe

RECIPES: tuple[Recipe, ...] = ()


def propose(site: CrashSite) -> tuple[Fix, ...]:
    """The fixes of all recipes for a site, best first; () where none has evidence."""
    return tuple(
        fix for r in RECIPES if (match := r.pattern.match(site.message)) is not None for fix in r.propose(site, match)
    )
