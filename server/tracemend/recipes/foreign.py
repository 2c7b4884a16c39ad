"""Recipes that other packages bring."""

from __future__ import annotations

import logging
from functools import lru_cache

from tracemend.recipes.recipe import Recipe

log = logging.getLogger("tracemend.recipes")


@lru_cache(maxsize=1)
def foreign_recipes() -> tuple[Recipe, ...]:
    """Recipes that other packages bring by the entry-point group `tracemend.recipes`: a `Recipe` or an iterable of them."""
    from importlib.metadata import entry_points

    found: list[Recipe] = []
    for entry in entry_points(group="tracemend.recipes"):
        try:
            loaded = entry.load()
            recipes = (loaded,) if isinstance(loaded, Recipe) else tuple(loaded)
        # Importing a stranger's package can raise anything; it must not take our recipes with it.
        except Exception:
            log.exception("the recipes of entry point %s can't be loaded", entry.name)
            continue
        found += [recipe for recipe in recipes if isinstance(recipe, Recipe)]
    return tuple(found)
