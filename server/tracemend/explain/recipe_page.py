"""The documentation of a recipe: its page without an incident."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from tracemend.explain.article import questions, section
from tracemend.explain.deployment import Change, advice
from tracemend.markdown import block, bullets, code, parts
from tracemend.recipes.page import Block, page_of
from tracemend.recipes.recipe import Recipe

_TESTED = (
    "A trial brings the crash about in a copy of the project, applies the fix, and asks that the error is gone, that no other one "
    "came in its place, and that no test fails which passed before. See [the trial](../trial.md)."
)
_STEPS = "Steps change no code, so nothing is tried: do them, then run what crashed once more."


def recipe_page(recipe: Recipe, error: str = "") -> str:
    """The page, with a line break at its end. `error` is what the first example prints last."""
    page = page_of(recipe)
    told = [
        f"# {page.title}",
        _facts(recipe),
        block(error, "text") if error else "",
        section("What it does", page.does),
        section("Why the error happens", page.why),
        *(section(_heading(number, len(page.examples)), _example(one)) for number, one in enumerate(page.examples, 1)),
        section("When it is not offered", bullets(page.not_offered)),
        section("How it is tested", _TESTED if any(_edited(one) for one in page.examples) else _STEPS),
        section("How to deploy it", advice(_changes(recipe))),
        section("Questions", questions(page.questions)),
    ]
    return parts(told) + "\n"


def _facts(recipe: Recipe) -> str:
    errors = ", ".join(code(name) for name in recipe.exceptions) or "any error"
    return f"Recipe {code(recipe.name)}, for {errors}."


def _heading(number: int, count: int) -> str:
    return "Before and after" if count == 1 else f"Before and after: example {number}"


def _example(blocks: Sequence[Block]) -> str:
    """Files as they crash, the command where it is a special one, and what the fix changes."""
    before = {one.words[1]: one.text for one in blocks if one.words[:1] == ("before",)}
    told = [part for one in blocks if one.words[:1] in (("before",), ("earlier",)) for part in _file(one)]
    for one in blocks:
        if one.language == "console":
            told += ["It is run by:", block(one.text, "sh")]
        elif one.words[:1] == ("gone",):
            told.append(f"The fix moves {code(one.words[1])}.")
        elif one.words[:1] == ("after",):
            name = one.words[1]
            told += [f"The fix of {code(name)}:", block(_diff(name, before.get(name, ""), one.text), "diff")]
        elif one.words == ("steps",):
            told += ["What to do:", block(one.text, "sh")]
    return parts(told)


def _file(one: Block) -> list[str]:
    name = code(one.words[1])
    if not one.text.strip():
        return [f"{name} is empty."]
    earlier = " in an earlier commit" if one.words[0] == "earlier" else ""
    return [f"{name}{earlier}:", block(one.text, one.language)]


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
    return "\n".join(lines)


def _edited(blocks: Sequence[Block]) -> bool:
    return any(one.words[:1] in (("after",), ("gone",)) for one in blocks)


def _changes(recipe: Recipe) -> tuple[Change, ...]:
    if "migration" in recipe.name:
        return ("migration",)
    return (recipe.kind,) if recipe.kind in ("dependency", "environment", "configuration", "data") else ("code",)
