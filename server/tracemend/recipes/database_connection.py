"""A database server can't be reached

## What it does
Looks at the settings as Django resolves them (or the URL and the call that connects, where there is no Django), at the address they name, at
the other servers of this machine and at the compose file, and says which cause fits: the server is down, its port or host is another one, a variable is not set, it refuses the login, or the
database is missing. Where a server answers elsewhere it offers to correct the settings; else it says what to start, set or create. It
speaks about PostgreSQL and MySQL (MariaDB).

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

## Questions
### It works with psql. Why not from my program?
psql may use a socket, another port, a password file or variables of your shell. Compare `\\conninfo` there with the settings
that this page shows.

### Inside Docker `localhost` is refused. Why?
In a container it is the container itself. Use the name of the compose service as the host, and the port inside the network,
not the published one.

### Should the program wait for the database at start-up?
A short retry with a limit is sensible when both start together; compose can order it with `depends_on` and a health check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tracemend.diagnosis.database.failure import CONNECTION_FAILED, connection_failure
from tracemend.diagnosis.database.kinds import MYSQL, POSTGRESQL
from tracemend.diagnosis.database.probes import Findings, failure_of, probe
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.database_compose import compose_service
from tracemend.recipes.database_environment import from_environment
from tracemend.recipes.database_login import login
from tracemend.recipes.database_telling import UNREACHED, Telling
from tracemend.recipes.database_tests import connection_test, test_alone
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    failure = failure_of(site)
    if failure is None or failure.server not in (POSTGRESQL, MYSQL):
        return
    found = _as_it_fails_now(probe(site, failure))
    failure = found.failure
    told = Telling(site, found, connection_test(site, found))
    if _works_now(found):
        yield told.run_again()
        return
    yield from told.missing_variables()
    if failure.kind in UNREACHED or found.answer == "other":
        yield from told.unreachable()
    else:
        for title, rationale, cause, steps in login(found):
            yield told.steps(title, rationale, steps, cause=cause, score=0.8)
        yield from told.other_name()
    if told.cause and found.looked:
        yield from from_environment(told)
        yield from compose_service(told)
        yield from test_alone(told)


def _as_it_fails_now(found: Findings) -> Findings:
    """The findings, of the server's own refusal where one that was out of reach answers by now and turns the connection down."""
    if found.failure.kind not in UNREACHED or found.resolved is None:
        return found
    now = connection_failure(found.resolved.message)
    if now is None or now.kind in UNREACHED:
        return found
    host, port = now.host or found.failure.host, now.port or found.failure.port
    return replace(found, failure=replace(now, host=host, port=port))


def _works_now(found: Findings) -> bool:
    """Whether the connection can be made by now."""
    if found.resolved is not None and found.resolved.works is not None:
        return found.resolved.works
    return found.failure.kind in ("refused", "no-socket", "starting") and found.answer == "right"


_PATTERN = re.compile(rf"{CONNECTION_FAILED.pattern}|.*Connect call failed|\[Errno -?\d+\] |\Z", re.DOTALL)
"""Or what asyncpg passes on from the socket, which may be no word at all: `failure_of` tells whether it was asyncpg."""

RECIPE = Recipe(
    name="database-connection",
    title="A database server can't be reached",
    rows=("DB8",),
    exceptions=(
        "OperationalError",
        "ConnectionTimeout",
        "ConnectionError",
        "ConnectionRefusedError",
        "FileNotFoundError",
        "TimeoutError",
        "gaierror",
        "ProgrammingError",
        "InvalidPasswordError",
        "InvalidAuthorizationSpecificationError",
        "InvalidCatalogNameError",
        "TooManyConnectionsError",
        "CannotConnectNowError",
    ),
    pattern=_PATTERN,
    propose=_propose,
    kind="environment",
    needs=("psycopg2",),
)
