"""How a change of a server's connection is brought to where the program runs, step by step."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from tracemend.diagnosis.database.failure import Failure
from tracemend.diagnosis.database.kinds import MYSQL, POSTGRESQL
from tracemend.diagnosis.database.written import Written

_DJANGO = ("DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT")


def deployment(failure: Failure, places: Sequence[Written], *, django: bool) -> Iterator[str]:
    """The steps in Markdown, in their order. `places`: where the project writes down the connection."""
    server = failure.server
    check = shlex.join(word.format(host="HOST", port="PORT") for word in server.check)
    yield (
        f"Check the server from where the program runs, not from here: `{check}`; on the server's own machine "
        f"`systemctl status {server.units[0]}`. With compose: `docker compose ps` shows it as healthy."
    )
    variables = list(dict.fromkeys(p.variable for p in places if p.variable))
    named = ", ".join(f"`{name}`" for name in variables or (_DJANGO if django else ("DATABASE_URL",)))
    yield f"Set the variables there, for every process of the program (web, workers, scheduled jobs): {named}."
    literal = next(
        (p for p in places if p.key == "PASSWORD" and p.variable is None and p.literal and p.literal.value), None
    )
    yield (
        f"Keep credentials out of the code: {literal.file} holds a password now, which everybody who reads the repository knows; change it."
        if literal is not None
        else "Keep credentials out of the code: none is in the change, and `.env` is listed in `.gitignore`."
    )
    yield "Open a pull request with the settings and their tests, and let its checks run them against a server of their own (`tracemend workflow` writes the workflow)."
    if server in (POSTGRESQL, MYSQL):
        yield (
            "Migrate before the new code takes requests: `python manage.py migrate`."
            if django
            else "Apply the migrations before the new code takes requests."
        )
    verify = "`python manage.py showmigrations` lists them as applied, the" if django else "The"
    yield f"Verify: {verify} tests of the connection pass there, and a request that needs the {server.title} server is answered."
