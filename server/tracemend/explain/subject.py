"""What a page is about: one incident with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from tracemend.analysis import Analysis
from tracemend.diagnosis.site import CrashSite, crash_site
from tracemend.engine import Engine
from tracemend.fix import Diagnosis, Fix
from tracemend.incident import Incident
from tracemend.ledger import Delivered, StoredFix, StoredIncident
from tracemend.project.location import Location
from tracemend.project.snapshot import Snapshot
from tracemend.recipes.foreign import foreign_recipes
from tracemend.recipes.propose import Answer, answers
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.table import TABLE


@dataclass(frozen=True)
class Subject:
    """One incident, what was found out about it, and what every recipe that knows its error said."""

    stored: StoredIncident
    analysis: Analysis
    snapshot: Snapshot
    site: CrashSite | None
    answers: tuple[Answer, ...] = ()
    delivered: tuple[Delivered, ...] = ()

    @property
    def incident(self) -> Incident:
        """The failure as reported."""
        return self.stored.incident

    @property
    def location(self) -> Location | None:
        """The blamed frame's place today: the one that the fixes are about."""
        return self.analysis.location if self.site is None else self.site.location

    @property
    def diagnosis(self) -> Diagnosis:
        """The cause it is put down to."""
        return self.analysis.diagnosis

    @property
    def fixes(self) -> tuple[StoredFix, ...]:
        """Best first."""
        return self.analysis.fixes

    @property
    def silent(self) -> tuple[Answer, ...]:
        """The recipes that know the error and proposed nothing."""
        return tuple(answer for answer in self.answers if not answer.fixes)


def gather(engine: Engine, stored: StoredIncident, snapshot: Snapshot) -> Subject:
    """Analyse an incident, and ask every recipe that knows its error once more why it says what it says.

    Raises what `Engine.analyse` raises.
    """
    analysis = engine.analyse(stored, snapshot)
    location = analysis.location
    site = None if location is None else crash_site(stored.incident, location, engine.project, snapshot)
    said = () if site is None else tuple(answers(site))
    return Subject(stored, analysis, snapshot, site, said, engine.ledger.deliveries(stored.id))


def recipe_of(fix: Fix) -> Recipe | None:
    """The recipe that wrote a fix; None for a model's."""
    return recipe_named(fix.author.removeprefix("recipe:")) if fix.author.startswith("recipe:") else None


def recipe_named(name: str) -> Recipe | None:
    """A recipe of the table, or of another package, by its name."""
    listed = next((listed for listed in TABLE if listed.module == name.replace("-", "_")), None)
    if listed is not None:
        return listed.recipe()
    return next((recipe for recipe in foreign_recipes() if recipe.name == name), None)
