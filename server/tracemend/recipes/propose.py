"""All fixes for a crash site, best first."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tracemend.diagnosis.hands_off import not_to_be_fixed
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.expected import expected_of
from tracemend.recipes.foreign import foreign_recipes
from tracemend.recipes.homes import is_stranger
from tracemend.recipes.never import objection
from tracemend.recipes.ranking import rank
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.table import recipes_for

log = logging.getLogger("tracemend.recipes")

FOREIGN_SECONDS = 2.0
"""What a recipe of another package may take; one that takes longer is not asked again."""

_silenced: set[str] = set()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one recipe said about a site whose error it knows."""

    recipe: Recipe
    fixes: tuple[Fix, ...]
    reasons: tuple[str, ...]
    """Why there are not more, a sentence each; often the recipe tells none."""


@dataclass(frozen=True, slots=True)
class Considered:
    """What all recipes together said about a site."""

    fixes: tuple[Fix, ...]
    """Best first."""
    silences: tuple[Evidence, ...]
    """Why recipes that know the error propose nothing, each a fact against its cause."""


def propose(site: CrashSite, *, strict: bool = False) -> tuple[Fix, ...]:
    """The fixes of all recipes for a site, best first; () where none has evidence.

    With `strict` a recipe of ours that fails raises its error, as in tests; otherwise it is reported to the log.
    """
    return consider(site, strict=strict).fixes


def consider(site: CrashSite, *, strict: bool = False) -> Considered:
    """The same with the reasons of the recipes that propose nothing."""
    said = list(answers(site, strict=strict))
    fixes = [fix for answer in said for fix in answer.fixes]
    for recipe in foreign_recipes():
        if recipe.name not in _silenced:
            fixes += _in_time(recipe, site)
    return Considered(rank(fixes), silences(said))


def silences(said: Iterable[Answer]) -> tuple[Evidence, ...]:
    """Why the recipes that propose nothing do so; those that tell no reason are left out."""
    silent = (answer for answer in said if not answer.fixes)
    return tuple(
        Evidence(reason.rstrip("."), f"the recipe {answer.recipe.name}", supports=False)
        for answer in silent
        for reason in answer.reasons
    )


def ask(recipe: Recipe, site: CrashSite) -> Answer | None:
    """A recipe's answer, None where the error is not one of its own; whatever the recipe raises."""
    if (recipe.exceptions and site.type_name not in recipe.exceptions) or is_stranger(site.record):
        return None
    match = recipe.pattern.match(site.message)
    if match is None:
        return None
    if not_to_be_fixed(site, raised_by_user=recipe.raised_by_user) is not None:
        return None
    fixes: list[Fix] = []
    reasons: list[str] = []
    for said in recipe.propose(site, match):
        if isinstance(said, Abstention):
            reasons.append(said.reason)
            continue
        reason = objection(said, site)
        if reason is None:
            kind = recipe.kind if said.kind == "code" else said.kind
            expected = said.expected or expected_of(said, site)
            fixes.append(replace(said, author=f"recipe:{recipe.name}", kind=kind, expected=expected))
        else:
            reasons.append(f"'{said.title}' is not proposed: {reason}.")
            log.info("%s: '%s' is not proposed: %s", recipe.name, said.title, reason)
    return Answer(recipe, tuple(fixes), tuple(reasons))


def answers(site: CrashSite, *, strict: bool = False) -> Iterator[Answer]:
    """What every recipe of ours that knows the error says of it, in the table's order; one that fails says nothing."""
    for recipe in recipes_for(site.type_name):
        answer = _harmless(recipe, site, strict=strict)
        if answer is not None:
            yield answer


def _fixes(answer: Answer | None) -> tuple[Fix, ...]:
    return () if answer is None else answer.fixes


def _harmless(recipe: Recipe, site: CrashSite, *, strict: bool) -> Answer | None:
    try:
        return ask(recipe, site)
    # The one boundary between recipes: whatever bug one of them (perhaps a stranger's) has, the others' fixes still come.
    except Exception:
        if strict:
            raise
        log.exception("recipe %s failed at %s:%d", recipe.name, site.file, site.location.line)
        return None


def _in_time(recipe: Recipe, site: CrashSite) -> list[Fix]:
    """The same in a thread that is left behind when it takes too long."""
    found: list[Fix] = []
    worker = threading.Thread(target=lambda: found.extend(_fixes(_harmless(recipe, site, strict=False))), daemon=True)
    worker.start()
    worker.join(FOREIGN_SECONDS)
    if worker.is_alive():
        _silenced.add(recipe.name)
        log.warning("recipe %s took more than %g s and is not asked again", recipe.name, FOREIGN_SECONDS)
        return []
    return found
