"""A PostgreSQL database can't be reached

## What it does
Looks at the settings as Django resolves them, at the address they name, at the other PostgreSQL servers of this machine and at the compose
file, and says which cause fits: the server is down, its port or host is another one, a variable is not set, it refuses the login, or the
database is missing. Where a server answers elsewhere it offers to correct the settings; else it says what to start, set or create.

## Why the error happens
The program opens its connection with what the settings say at that moment. A server that is not running and a wrong port give the same
message, so that only looking tells them apart.

## Example
```python before main.py
import psycopg2

psycopg2.connect(host="127.0.0.1", port=9, user="shop", dbname="shop")
```

## When it is not offered
- A server that is down is never "fixed" by an edit: another port is offered only where a PostgreSQL answers on it.
- A password is never printed, stored or invented, and nothing is started by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracemend.diagnosis.database.facts import evidence
from tracemend.diagnosis.database.failure import CONNECTION_FAILED, is_unset
from tracemend.diagnosis.database.probes import Findings, failure_of, probe
from tracemend.diagnosis.database.written import Written, written
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Fix, Kind, Step
from tracemend.recipes import database_offers as offers
from tracemend.recipes.database_login import login
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    failure = failure_of(site)
    if failure is None:
        return
    found = probe(site, failure)
    places = written(site.snapshot) if found.target is not None else []
    told = Telling(site, found, places)
    if found.resolved is not None and found.resolved.works:
        yield told.steps(
            "Run it again",
            f"Not the code: PostgreSQL at {found.where} takes the connection now, and did not when the program asked.",
            [Step("Run the program again.")],
            cause="environment",
            score=0.9,
        )
        return
    yield from told.missing_variables()
    if failure.kind in ("refused", "no-socket", "silent", "foreign", "unreachable", "unresolved"):
        yield from told.unreachable()
    else:
        for title, rationale, cause, steps in login(found, places):
            yield told.steps(title, rationale, steps, cause=cause, score=0.8)
        yield from told.other_name()
    yield from told.environment()


class Telling:
    """The fixes for one failed connection, each with the same evidence."""

    def __init__(self, site: CrashSite, found: Findings, places: list[Written]) -> None:
        self.site, self.found, self.places = site, found, places
        self.evidence = evidence(found)
        self.cause = ""

    def steps(self, title: str, rationale: str, steps: Sequence[Step], *, cause: Kind, score: float) -> Fix:
        """A fix that is no edit."""
        self.cause = self.cause or rationale
        return draft(
            self.site, title, rationale=rationale, tier=1, kind="C", score=score, steps=steps, evidence=self.evidence, cause=cause
        )  # fmt: skip

    def edits(self, title: str, rationale: str, edits: Sequence[Edit | None], *, score: float) -> Iterator[Fix]:
        """A correction of the settings, where every edit could be made."""
        made = [edit for edit in edits if edit is not None]
        if made and len(made) == len(edits):
            self.cause = self.cause or rationale
            yield draft(
                self.site, title, made, rationale=rationale, tier=1, kind="U", score=score, evidence=self.evidence, cause="configuration"
            )  # fmt: skip

    def missing_variables(self) -> Iterator[Fix]:
        """Variables that are read and not set come first: nothing else is known to be wrong before they are."""
        missing = offers.unset(self.found, self.places)
        keys = {place.key for place in missing}
        if not missing or (self.found.failure.kind in ("password", "no-password") and keys <= {"NAME", "PORT", "HOST"}):
            return
        variables = sorted({place.variable for place in missing if place.variable})
        names = " and ".join(variables)
        yield self.steps(
            f"Set {names}",
            f"Not the code: the settings read {names} from the environment, and nothing sets {'them' if ' and ' in names else 'it'} there.",
            offers.set_variables(self.found.dotenv, variables),
            cause="configuration",
            score=0.99,
        )

    def unreachable(self) -> Iterator[Fix]:
        """Nothing answered as a PostgreSQL does."""
        found, kind = self.found, self.found.failure.kind
        if kind == "unresolved":
            yield from self.wrong_host()
            return
        if found.container and found.local and found.composed:
            service = found.composed[0].service
            yield from self.edits(
                f"Connect to the service '{service}'",
                f"Not the server: inside a container '{found.host}' is the container itself, and the database is the service '{service}'.",
                [offers.correct(self.site, self.places, "HOST", service)],
                score=0.97,
            )
        if found.local or not found.looked:
            yield from self.wrong_port()
        yield from self.down()

    def wrong_port(self) -> Iterator[Fix]:
        """A PostgreSQL of this machine answers on another port."""
        published = {db.published for db in self.found.composed}
        for port in sorted(self.found.others, key=lambda p: (p not in published, p))[:2]:
            edits = [offers.correct(self.site, self.places, "PORT", str(port))]
            if self.found.failure.kind == "no-socket":
                edits = [offers.correct(self.site, self.places, "HOST", "localhost"), *(edits if port != 5432 else [])]
            rationale = f"Nothing of PostgreSQL answers at {self.found.where}; a PostgreSQL of this machine answers on port {port}."
            made = list(
                self.edits(f"Connect to port {port}", rationale, edits, score=0.95 - 0.01 * (port not in published))
            )
            yield from made
            if not made:
                yield self.steps(
                    f"Connect to port {port}",
                    rationale,
                    [Step(f"Give the settings port {port}, or the server the port {self.found.port}.")],
                    cause="configuration",
                    score=0.94,
                )

    def wrong_host(self) -> Iterator[Fix]:
        """The host's name leads nowhere from here."""
        found = self.found
        service = next((db for db in found.composed if db.service == found.host), None)
        if is_unset(found.host):
            return
        if service is not None and (not found.container or service.published in found.others):
            edits = [offers.correct(self.site, self.places, "HOST", "localhost")]
            if service.published and service.published != found.port:
                edits.append(offers.correct(self.site, self.places, "PORT", str(service.published)))
            rationale = f"'{found.host}' is a service of {service.file}: its name is known inside compose's network, and this program runs outside of it."
            if service.published:
                yield from self.edits("Connect to localhost", rationale, edits, score=0.95)
            run = ("docker", "compose", "-f", service.file, "up", "-d", service.service)
            yield self.steps(
                f"Start '{service.service}' and publish its port"
                if not service.published
                else f"Start '{service.service}'",
                rationale,
                [
                    Step(
                        "Start the service; run the program inside compose, or publish the port 5432 of the service.",
                        run,
                    )
                ],
                cause="configuration",
                score=0.8,
            )
            return
        rationale = f"Not the server: the host name '{found.host}' does not resolve from here."
        if found.others:
            port = found.others[0]
            edits = [offers.correct(self.site, self.places, "HOST", "localhost")]
            if port != found.port:
                edits.append(offers.correct(self.site, self.places, "PORT", str(port)))
            yield from self.edits("Connect to localhost", rationale, edits, score=0.7)
        look = ("getent", "hosts", found.host)
        yield self.steps(
            "Correct the host's name",
            rationale,
            [Step("See whether the name resolves; correct it, or run where it is known (its network or VPN).", look)],
            cause="configuration",
            score=0.75,
        )

    def down(self) -> Iterator[Fix]:
        """No server where one is looked for."""
        found = self.found
        if found.answer in ("silent", "other") or found.failure.kind in ("silent", "foreign"):
            yield self.steps(
                f"Free port {found.port}",
                f"Not the code: what holds {found.where} does not speak as PostgreSQL does.",
                [Step("See which program holds the port; end it or give PostgreSQL another port.", ("ss", "-ltnp", f"sport = :{found.port}"))],
                cause="environment",
                score=0.8,
            )  # fmt: skip
        elif found.local:
            yield self.steps(
                "Start PostgreSQL",
                f"Not the code: no PostgreSQL runs at {found.where}."
                if found.looked
                else f"Not the code: nothing took the connection to {found.where}; the server is down, or it is another port.",
                offers.start(found),
                cause="environment",
                score=0.9,
            )
        else:
            yield self.steps(
                f"Look at the server {found.host}",
                f"Not the code: {found.host} takes no connection on port {found.port}.",
                [
                    offers.check(found),
                    Step("Start the server there, or correct its address; look at firewalls between."),
                ],
                cause="environment",
                score=0.9,
            )

    def other_name(self) -> Iterator[Fix]:
        """The server has a database of nearly that name."""
        from tracemend.recipes.similarity import nearest

        resolved, name = self.found.resolved, self.found.failure.database
        near = nearest(name, resolved.existing) if name and resolved else None
        if near is not None:
            yield from self.edits(
                f"Connect to the database '{near.name}'",
                f"The server has no database '{name}'; it has '{near.name}'.",
                [offers.correct(self.site, self.places, "NAME", near.name)],
                score=0.85,
            )

    def environment(self) -> Iterator[Fix]:
        """Settings that hold the parameters as they are can't differ from one machine to the next."""
        edits, names = offers.from_environment(self.site, self.places)
        if edits and self.cause:
            fix = draft(
                self.site,
                "Read the connection from the environment",
                edits,
                rationale=self.cause,
                tier=4,
                kind="U",
                evidence=self.evidence,
                cause="configuration",
                steps=[Step(f"Set {name} where its default does not fit.") for name in names if name == "DB_PASSWORD"],
            )
            yield replace(fix, score=0.5)


RECIPE = Recipe(
    name="database-connection",
    title="A PostgreSQL database can't be reached",
    rows=("DB8",),
    exceptions=("OperationalError", "ConnectionTimeout"),
    pattern=CONNECTION_FAILED,
    propose=_propose,
    kind="environment",
    needs=("psycopg2",),
)
