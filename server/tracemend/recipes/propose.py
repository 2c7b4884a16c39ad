"""All fixes for a crash site, best first."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import replace

from tracemend.diagnosis.hands_off import not_to_be_fixed
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.never import objection
from tracemend.recipes.ranking import rank
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.table import foreign_recipes, recipes_for

log = logging.getLogger("tracemend.recipes")

FOREIGN_SECONDS = 2.0
"""What a recipe of another package may take; one that takes longer is not asked again."""

_silenced: set[str] = set()


def propose(site: CrashSite, *, strict: bool = False) -> tuple[Fix, ...]:
    """The fixes of all recipes for a site, best first; () where none has evidence.

    With `strict` a recipe of ours that fails raises its error, as in tests; otherwise it is reported to the log.
    """
    fixes: list[Fix] = []
    for recipe in recipes_for(site.type_name):
        fixes += _harmless(recipe, site, strict=strict)
    for recipe in foreign_recipes():
        if recipe.name not in _silenced:
            fixes += _in_time(recipe, site)
    return rank(fixes)


def fixes_of(recipe: Recipe, site: CrashSite) -> list[Fix]:
    """The fixes of one recipe that may be proposed; whatever the recipe raises."""
    if recipe.exceptions and site.type_name not in recipe.exceptions:
        return []
    match = recipe.pattern.match(site.message)
    if match is None or not_to_be_fixed(site, raised_by_user=recipe.raised_by_user) is not None:
        return []
    found: list[Fix] = []
    for fix in recipe.propose(site, match):
        reason = objection(fix, site)
        if reason is None:
            found.append(
                replace(fix, author=f"recipe:{recipe.name}", kind=recipe.kind if fix.kind == "code" else fix.kind)
            )
        else:
            log.info("%s: '%s' is not proposed: %s", recipe.name, fix.title, reason)
    return found


def _harmless(recipe: Recipe, site: CrashSite, *, strict: bool) -> Iterable[Fix]:
    try:
        return fixes_of(recipe, site)
    # The one boundary between recipes: whatever bug one of them (perhaps a stranger's) has, the others' fixes still come.
    except Exception:
        if strict:
            raise
        log.exception("recipe %s failed at %s:%d", recipe.name, site.file, site.location.line)
        return []


def _in_time(recipe: Recipe, site: CrashSite) -> list[Fix]:
    """The same in a thread that is left behind when it takes too long."""
    found: list[Fix] = []
    worker = threading.Thread(target=lambda: found.extend(_harmless(recipe, site, strict=False)), daemon=True)
    worker.start()
    worker.join(FOREIGN_SECONDS)
    if worker.is_alive():
        _silenced.add(recipe.name)
        log.warning("recipe %s took more than %g s and is not asked again", recipe.name, FOREIGN_SECONDS)
        return []
    return found
