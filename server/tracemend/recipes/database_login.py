"""A server that answers and turns the connection down: what each of its reasons asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracemend.diagnosis.database.kinds import MYSQL, POSTGRESQL
from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.database.written import Written, sole
from tracemend.fix import Kind, Step
from tracemend.recipes.database_offers import check, client, is_literal

Offer = tuple[str, str, Kind, list[Step]]
"""Title, rationale, where the cause lies, and what to do."""


def login(found: Findings) -> Iterator[Offer]:
    """The offers for a server's refusal."""
    failure = found.failure
    user = failure.user or (found.target.user if found.target else "") or "the user"
    name = failure.database or (found.target.name if found.target else "") or "postgres"
    if failure.kind in ("password", "no-password"):
        yield _password(found, user, name)
    elif failure.kind == "database":
        yield _database(found, name)
    elif failure.kind == "starting":
        yield (
            "Wait until the server is up",
            f"Not the code: {found.server.title} at {found.where} is starting up or shutting down.",
            "environment",
            [check(found), Step("Run the program again once it accepts connections.")],
        )
    elif failure.kind in ("role", "peer"):
        yield from _role(found, user, name)
    else:
        yield from _server(found, user, name)


def _password(found: Findings, user: str, name: str) -> Offer:
    """A password that is wrong, or was not given."""
    title, where = found.server.title, found.where
    if found.failure.kind == "no-password":
        return (
            "Give the password",
            f"Not the code: {title} at {where} asks for a password, and the settings give none.",
            "configuration",
            [_password_source(found.places)],
        )
    return (
        f"Correct the password of '{user}'" if found.failure.user else "Correct the password",
        f"Not the code: {title} at {where} knows no user '{user}' with the password that was given.",
        "configuration",
        [_password_source(found.places), *_by_hand(found, user, name)],
    )


def _database(found: Findings, name: str) -> Offer:
    """A database that the server does not have."""
    tool = ("createdb", name) if found.server is POSTGRESQL else ("mysqladmin", "create", name)
    return (
        f"Create the database '{name}'",
        f"Not the code: {found.server.title} at {found.where} has no database '{name}'.",
        "environment",
        [
            Step(f"Create the database '{name}'.", client(found, *tool)),
            Step("Make its tables.", ("python", "manage.py", "migrate")),
        ],
    )


def _by_hand(found: Findings, user: str, name: str) -> list[Step]:
    if found.server is POSTGRESQL:
        quoted = user.replace('"', '""')
        lost = f"Where the password is lost, set a new one as an administrator: ALTER ROLE \"{quoted}\" PASSWORD '…';"
        return [Step("Try the login by hand.", client(found, "psql", "-d", name)), Step(lost)]
    if found.server is MYSQL:
        return [Step("Try the login by hand.", client(found, "mysql", name))]
    return []


def _password_source(places: Sequence[Written]) -> Step:
    """Where the password comes from, which is all that is said about it."""
    place = sole(list(places), "PASSWORD") or sole(list(places), "URL")
    if place is not None and place.variable:
        what = "the address with the password" if place.key == "URL" else "the user's password"
        return Step(f"Set {place.variable}, which {place.file} reads, to {what}.")
    if place is not None and is_literal(place):
        return Step(f"The password stands in {place.file}: read it from the environment, and set it there.")
    return Step("Give the settings the user's password.")


def _role(found: Findings, user: str, name: str) -> Iterator[Offer]:
    if found.server is MYSQL:
        yield (
            f"Give '{user}' a password",
            f"Not the code: {found.server.title} lets in '{user}' only when the system's user has that name too.",
            "configuration",
            [Step("Use a user of the application's own, with a password: CREATE USER … IDENTIFIED BY '…';")],
        )
        return
    if found.failure.kind == "role":
        yield (
            f"Create the role '{user}'",
            f"Not the code: PostgreSQL at {found.where} has no role '{user}' that may log in.",
            "environment",
            [Step(f"Create the role '{user}' as an administrator.", ("createuser", "-p", str(found.port), "--login", "--pwprompt", user))],
        )  # fmt: skip
        return
    yield (
        "Connect by TCP, with a password",
        f"Not the code: over its socket PostgreSQL lets in '{user}' only when the system's user has that name too.",
        "configuration",
        [
            Step("Give the settings a HOST (localhost) and the role's password."),
            Step("Or run the program as that user of the system."),
            Step("Try the login by hand.", ("psql", "-h", "localhost", "-p", str(found.port), "-U", user, "-d", name)),
        ],
    )


def _server(found: Findings, user: str, name: str) -> Iterator[Offer]:
    title, where = found.server.title, found.where
    if found.failure.kind == "rejected" and found.server is MYSQL:
        yield (
            f"Let '{user}' into '{name}'",
            f"Not the code: {title} at {where} lets '{user}' in, but not into '{name}' from here.",
            "environment",
            [Step(f"As an administrator: GRANT ALL ON `{name}`.* TO '{user}'@'HOST';")],
        )
    elif found.failure.kind == "rejected":
        yield (
            "Let the connection in by pg_hba.conf",
            f"Not the code: no line of the server's pg_hba.conf lets '{user}' into '{name}' from here.",
            "environment",
            [
                Step("See where the file lies.", ("psql", "-c", "SHOW hba_file")),
                Step(f"Add the line `host {name} {user} ADDRESS scram-sha-256`, and load it.", ("psql", "-c", "SELECT pg_reload_conf()")),
            ],
        )  # fmt: skip
    elif found.failure.kind == "ssl":
        yield (
            "Agree on SSL",
            f"Not the code: the settings and {title} at {where} do not agree on SSL.",
            "configuration",
            [Step("Take `sslmode` out of OPTIONS where the server is local, or turn SSL on at the server; give its certificate where it is asked for.")],
        )  # fmt: skip
    elif found.failure.kind == "crowded":
        yield (
            "Free connections",
            f"Not the code: {title} at {where} has no connection left to give.",
            "environment",
            [
                *_holders(found, name),
                Step("End what idles, lower CONN_MAX_AGE or the number of workers, or put a pool between."),
            ],
        )


def _holders(found: Findings, name: str) -> list[Step]:
    if found.server is MYSQL:
        return [Step("See who holds them.", client(found, "mysql", "-e", "SHOW PROCESSLIST"))]
    if found.server is not POSTGRESQL:
        return []
    query = "SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3"
    return [Step("See who holds them.", client(found, "psql", "-d", name, "-c", query))]
