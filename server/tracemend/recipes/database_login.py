"""A PostgreSQL that answers and turns the connection down: what each of its reasons asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.database.written import Written, sole
from tracemend.fix import Kind, Step
from tracemend.recipes.database_offers import check, client, is_literal

Offer = tuple[str, str, Kind, list[Step]]
"""Title, rationale, where the cause lies, and what to do."""


def login(found: Findings, places: Sequence[Written]) -> Iterator[Offer]:
    """The offers for a server's refusal."""
    failure, where = found.failure, found.where
    user = failure.user or (found.target.user if found.target else "") or "the user"
    name = failure.database or (found.target.name if found.target else "") or "postgres"
    quoted = user.replace('"', '""')
    if failure.kind == "password":
        yield (
            f"Correct the password of '{user}'",
            f"Not the code: PostgreSQL at {where} knows no role '{user}' with the password that was given.",
            "configuration",
            [
                _password_source(places),
                Step("Try the login by hand.", client(found, "psql", "-d", name)),
                Step(
                    f"Where the password is lost, set a new one as an administrator: ALTER ROLE \"{quoted}\" PASSWORD '…';"
                ),
            ],
        )
    elif failure.kind == "no-password":
        yield (
            "Give the password",
            f"Not the code: PostgreSQL at {where} asks for a password, and the settings give none.",
            "configuration",
            [_password_source(places)],
        )
    elif failure.kind in ("role", "peer"):
        yield from _role(found, user, name)
    elif failure.kind == "database":
        yield (
            f"Create the database '{name}'",
            f"Not the code: PostgreSQL at {where} has no database '{name}'.",
            "environment",
            [
                Step(f"Create the database '{name}'.", client(found, "createdb", name)),
                Step("Make its tables.", ("python", "manage.py", "migrate")),
            ],
        )
    else:
        yield from _server(found, user, name)


def _password_source(places: Sequence[Written]) -> Step:
    """Where the password comes from, which is all that is said about it."""
    place = sole(list(places), "PASSWORD") or sole(list(places), "URL")
    if place is not None and place.variable:
        return Step(f"Set {place.variable}, which {place.file} reads, to the role's password.")
    if place is not None and is_literal(place):
        return Step(f"The password stands in {place.file}: read it from the environment, and set it there.")
    return Step("Give the settings the role's password.")


def _role(found: Findings, user: str, name: str) -> Iterator[Offer]:
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
    where = found.where
    if found.failure.kind == "rejected":
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
            f"Not the code: the settings ask for SSL, and PostgreSQL at {where} has it turned off.",
            "configuration",
            [Step("Take `sslmode` out of OPTIONS where the server is local, or turn SSL on at the server.")],
        )
    elif found.failure.kind == "starting":
        yield (
            "Wait until the server is up",
            f"Not the code: PostgreSQL at {where} is starting up or shutting down.",
            "environment",
            [check(found), Step("Run the program again once it accepts connections.")],
        )
    elif found.failure.kind == "crowded":
        yield (
            "Free connections",
            f"Not the code: PostgreSQL at {where} has no connection left to give.",
            "environment",
            [
                Step("See who holds them.", client(found, "psql", "-d", name, "-c", "SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3")),
                Step("End what idles, lower CONN_MAX_AGE or the number of workers, or put a pool between."),
            ],
        )  # fmt: skip
