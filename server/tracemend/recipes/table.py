"""Every recipe, listed by hand: one module a line, in the catalogue's order. A test holds the table against the folder."""

from __future__ import annotations

import logging
from functools import lru_cache

from tracemend.recipes import (
    argument_order,
    assignment_in_condition,
    await_outside_async,
    backslash_escape,
    bare_generator_argument,
    default_before_required,
    except_comma,
    foreign_name,
    foreign_syntax,
    import_from_order,
    inplace_method,
    late_declaration,
    late_future_import,
    leading_zeros,
    missing_block,
    missing_bracket,
    missing_colon,
    missing_comma,
    missing_entry,
    missing_import,
    missing_project_import,
    missing_return,
    missing_self,
    misspelled_attribute,
    misspelled_key,
    misspelled_keyword,
    misspelled_name,
    mixed_tabs,
    moved_stdlib,
    nested_f_string_quotes,
    newer_syntax,
    none_allowed,
    none_operand,
    none_unexpected,
    open_string,
    print_statement,
    python_2_syntax,
    space_after_backslash,
    trailing_import_comma,
    typographic_characters,
    wrong_bracket,
    wrong_indentation,
)
from tracemend.recipes.recipe import Recipe

log = logging.getLogger("tracemend.recipes")

RECIPES: tuple[Recipe, ...] = (
    none_allowed.RECIPE,
    none_unexpected.RECIPE,
    missing_return.RECIPE,
    inplace_method.RECIPE,
    missing_entry.RECIPE,
    none_operand.RECIPE,
    misspelled_name.RECIPE,
    foreign_name.RECIPE,
    missing_import.RECIPE,
    missing_project_import.RECIPE,
    missing_self.RECIPE,
    misspelled_attribute.RECIPE,
    misspelled_key.RECIPE,
    missing_colon.RECIPE,
    missing_bracket.RECIPE,
    wrong_bracket.RECIPE,
    print_statement.RECIPE,
    python_2_syntax.RECIPE,
    assignment_in_condition.RECIPE,
    missing_comma.RECIPE,
    nested_f_string_quotes.RECIPE,
    open_string.RECIPE,
    await_outside_async.RECIPE,
    except_comma.RECIPE,
    misspelled_keyword.RECIPE,
    typographic_characters.RECIPE,
    missing_block.RECIPE,
    wrong_indentation.RECIPE,
    mixed_tabs.RECIPE,
    argument_order.RECIPE,
    default_before_required.RECIPE,
    bare_generator_argument.RECIPE,
    foreign_syntax.RECIPE,
    late_declaration.RECIPE,
    import_from_order.RECIPE,
    late_future_import.RECIPE,
    trailing_import_comma.RECIPE,
    space_after_backslash.RECIPE,
    backslash_escape.RECIPE,
    leading_zeros.RECIPE,
    newer_syntax.RECIPE,
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
