"""Every recipe, listed by hand: one module a line, in the catalogue's order. A test holds the table against the folder."""

from __future__ import annotations

import logging
from functools import lru_cache

from tracemend.recipes import (
    foreign_name,
    missing_colon,
    missing_import,
    missing_project_import,
    missing_self,
    misspelled_attribute,
    misspelled_key,
    misspelled_name,
    moved_stdlib,
)
from tracemend.recipes.recipe import Recipe

log = logging.getLogger("tracemend.recipes")

RECIPES: tuple[Recipe, ...] = (
    misspelled_name.RECIPE,
    foreign_name.RECIPE,
    missing_import.RECIPE,
    missing_project_import.RECIPE,
    missing_self.RECIPE,
    misspelled_attribute.RECIPE,
    misspelled_key.RECIPE,
    missing_colon.RECIPE,
    moved_stdlib.RECIPE,
)


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
