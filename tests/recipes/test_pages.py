"""Every recipe's page is whole, says what its own error is about, and repeats no other page."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tracemend.diagnosis.site import without_hint
from tracemend.explain.recipe_page import recipe_page
from tracemend.incident import exception_type_name
from tracemend.recipes.page import Page, page_of, sections
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.table import all_recipes

RECIPES = all_recipes()
ERRORS: dict[str, str] = json.loads(
    (Path(__file__).parents[2] / "docs/parts/recipe_errors.json").read_text(encoding="utf-8")
)
LONGEST_SHARED = 60


def prose(page: Page) -> str:
    """What a page says in words, without its examples."""
    asked = (text for one in page.questions for text in (one.question, one.answer))
    return "\n\n".join([page.title, page.does, page.why, *page.not_offered, *asked])


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_the_page_is_whole(recipe: Recipe) -> None:
    text = sys.modules[recipe.propose.__module__].__doc__ or ""
    page = page_of(recipe)
    assert page.title == recipe.title
    assert not page.title.endswith(".")
    headings = [heading for heading, _ in sections(text) if not heading.startswith("Example")]
    assert headings == ["What it does", "Why the error happens", "When it is not offered", "Questions"]
    assert page.examples
    assert page.not_offered
    assert 2 <= len(page.questions) <= 4
    for words in (page.does, page.why, *page.not_offered, *(one.answer for one in page.questions)):
        assert re.search(r"[.?!]`?$", words), f"prose ends in a full stop: {words}"
    for one in page.questions:
        assert re.search(r"[.?]$", one.question), one.question


def test_no_two_pages_share_a_sentence() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for recipe in RECIPES:
        for sentence in re.split(r"(?<=[.?!])\s+", " ".join(prose(page_of(recipe)).split())):
            users[sentence].add(recipe.name)
    shared = {s: names for s, names in users.items() if len(names) > 1 and len(s) > LONGEST_SHARED}
    assert not shared


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_the_error_that_is_shown_is_the_recipes(recipe: Recipe) -> None:
    """`docs/parts/recipe_errors.json`, which `python tools/recipe_errors.py NAME` renews."""
    if recipe.name not in ERRORS:
        pytest.skip("its example needs what was not installed when the errors were written down")
    kind, _, message = ERRORS[recipe.name].partition(": ")
    assert exception_type_name(kind) in recipe.exceptions
    assert recipe.pattern.match(without_hint(message)), message


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_the_documentation_holds_the_page(recipe: Recipe) -> None:
    page = page_of(recipe)
    text = recipe_page(recipe)
    assert text.startswith(f"# {page.title}\n\nRecipe `{recipe.name}`")
    for words in (page.does, page.why, *page.not_offered, *(one.answer for one in page.questions)):
        assert words in text
    assert text.count("```") % 2 == 0
