"""The fixes for a server that can't be reached, in the order of the evidence, each with the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracemend.diagnosis.database.facts import evidence
from tracemend.diagnosis.database.failure import is_unset
from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix, Kind, NewFile, Step
from tracemend.recipes import database_offers as offers
from tracemend.recipes.drafting import draft

UNREACHED = ("refused", "no-socket", "silent", "foreign", "unreachable", "unresolved", "bad-port")
"""Kinds of failure in which the server itself said nothing."""
TOPIC = "database-connection-config"
"""What a branch is called that changes how the database is reached."""


class Telling:
    """The fixes for one failed connection."""

    def __init__(self, site: CrashSite, found: Findings, test: NewFile | None = None) -> None:
        self.site, self.found, self.places, self.test = site, found, list(found.places), test
        self.title = found.server.title
        self.evidence = evidence(found)
        self.cause = ""
        self.corrected: dict[str, str] = {}
        """The parameters that the first correction changes, and their new values."""

    def steps(self, title: str, rationale: str, steps: Sequence[Step], *, cause: Kind, score: float) -> Fix:
        """A fix that is no edit."""
        self.cause = self.cause or rationale
        return draft(
            self.site, title, rationale=rationale, tier=1, kind="C", score=score, steps=steps, evidence=self.evidence, cause=cause
        )  # fmt: skip

    def correction(self, title: str, rationale: str, new: dict[str, str], *, score: float) -> Iterator[Fix]:
        """A correction of the settings, where each parameter can be corrected at its source."""
        edits = offers.correct(self.site, self.places, new)
        if not edits:
            return
        self.cause = self.cause or rationale
        self.corrected = self.corrected or new
        yield draft(
            self.site, title, edits, rationale=rationale, tier=1, kind="U", score=score, evidence=self.evidence,
            cause="configuration", test=self.test, topic=TOPIC,
        )  # fmt: skip

    def run_again(self) -> Fix:
        """The server takes the connection now."""
        return self.steps(
            "Run it again",
            f"Not the code: {self.title} at {self.found.where} takes the connection now, and did not when the program asked.",
            [Step("Run the program again.")],
            cause="environment",
            score=0.9,
        )

    def missing_variables(self) -> Iterator[Fix]:
        """Variables that are read and not set come first: nothing else is known to be wrong before they are."""
        missing = offers.unset(self.found, self.places)
        keys = {place.key for place in missing}
        if not missing or (self.found.failure.kind in ("password", "no-password") and keys <= {"NAME", "PORT", "HOST"}):
            return
        variables = sorted({place.variable for place in missing if place.variable})
        names = " and ".join(variables)
        them = "them" if len(variables) > 1 else "it"
        yield self.steps(
            f"Set {names}",
            f"Not the code: the settings read {names} from the environment, and nothing sets {them} there.",
            offers.set_variables(self.found.dotenv, variables),
            cause="configuration",
            score=0.99,
        )

    def unreachable(self) -> Iterator[Fix]:
        """Nothing answered as the server does."""
        found, kind = self.found, self.found.failure.kind
        if kind == "unresolved":
            yield from self.wrong_host()
            return
        if found.container and found.local and found.composed:
            service = found.composed[0].service
            new = {"HOST": service} | ({"PORT": str(found.server.port)} if found.port != found.server.port else {})
            yield from self.correction(
                f"Connect to the service '{service}'",
                f"Not the server: inside a container '{found.host}' is the container itself, and the server is the service '{service}'.",
                new,
                score=0.97,
            )
        if kind == "bad-port" or found.local or not found.looked:
            yield from self.wrong_port()
        yield from self.down()

    def wrong_port(self) -> Iterator[Fix]:
        """Such a server of this machine answers on another port."""
        found = self.found
        published = {db.published for db in found.composed}
        for port in found.likeliest[:2]:
            new = {"PORT": str(port)}
            if found.failure.kind == "no-socket":
                new = {"HOST": "localhost"} | (new if port != found.server.port else {})
            rationale = f"Nothing of {self.title} answers at {found.where}; a {self.title} of this machine answers on port {port}."
            score = 0.95 - 0.01 * (port not in published)
            made = list(self.correction(f"Connect to port {port}", rationale, new, score=score))
            yield from made
            if not made:
                step = Step(f"Give the settings port {port}, or the server the port {found.port}.")
                yield self.steps(f"Connect to port {port}", rationale, [step], cause="configuration", score=0.94)

    def wrong_host(self) -> Iterator[Fix]:
        """The host's name leads nowhere from here."""
        found = self.found
        if is_unset(found.host):
            return
        service = next((db for db in found.composed if db.service == found.host), None)
        if service is not None and (not found.container or service.published in found.others):
            yield from self._outside_of_compose()
            return
        rationale = f"Not the server: the host name '{found.host}' does not resolve from here."
        if found.others:
            port = found.likeliest[0]
            new = {"HOST": "localhost"} | ({"PORT": str(port)} if port != found.port else {})
            yield from self.correction("Connect to localhost", rationale, new, score=0.7)
        look = ("getent", "hosts", found.host)
        yield self.steps(
            "Correct the host's name",
            rationale,
            [Step("See whether the name resolves; correct it, or run where it is known (its network or VPN).", look)],
            cause="configuration",
            score=0.75,
        )

    def _outside_of_compose(self) -> Iterator[Fix]:
        found = self.found
        service = next(db for db in found.composed if db.service == found.host)
        rationale = f"'{found.host}' is a service of {service.file}: its name is known inside compose's network, and this program runs outside of it."
        if service.published:
            port = {"PORT": str(service.published)} if service.published != found.port else {}
            yield from self.correction("Connect to localhost", rationale, {"HOST": "localhost"} | port, score=0.95)
        run = ("docker", "compose", "-f", service.file, "up", "-d", service.service)
        text = f"Start the service; run the program inside compose, or publish the port {found.server.port} of the service."
        title = f"Start '{service.service}'" if service.published else f"Start '{service.service}' and publish its port"
        yield self.steps(title, rationale, [Step(text, run)], cause="configuration", score=0.8)

    def down(self) -> Iterator[Fix]:
        """No server where one is looked for."""
        found, kind = self.found, self.found.failure.kind
        if kind == "bad-port":
            yield self.steps(
                "Give the port as a number",
                "Not the server: what the settings give as the port is no number.",
                [Step(f"Give the settings a port: {found.server.port} is {self.title}'s own.")],
                cause="configuration",
                score=0.9,
            )
        elif found.answer in ("silent", "other") or kind in ("silent", "foreign"):
            yield self.steps(
                f"Free port {found.port}",
                f"Not the code: what holds {found.where} does not speak as {self.title} does.",
                [Step(f"See which program holds the port; end it or give {self.title} another port.", ("ss", "-ltnp", f"sport = :{found.port}"))],
                cause="environment",
                score=0.8,
            )  # fmt: skip
        elif found.local:
            yield self.steps(
                f"Start {self.title}",
                f"Not the code: no {self.title} runs at {found.where}."
                if found.looked
                else f"Not the code: nothing took the connection to {found.where}; the server is down, or it is another port.",
                offers.start(found, self.site.project.root),
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
            yield from self.correction(
                f"Connect to the database '{near.name}'",
                f"The server has no database '{name}'; it has '{near.name}'.",
                {"NAME": near.name},
                score=0.85,
            )
