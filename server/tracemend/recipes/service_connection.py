"""A cache or a message broker can't be reached

## What it does
Finds the URL or the call that gives the address of Redis or RabbitMQ (a cache, a Celery broker, a channel layer), asks the address, looks for
such a server on the other ports of this machine and in the compose file, and says whether to start it, to correct the address, or to
give the password.

## Why the error happens
The client connects when it is first used, far from where the address is written. A server that is down and a wrong port give the same message.

## Example
```python before main.py
import redis

cache = redis.Redis(host="127.0.0.1", port=9)
cache.ping()
```

## When it is not offered
- Another port is offered only where such a server answers on it.
- A password is never printed or invented, and nothing is started by itself.

## Questions
### Celery's worker says "Cannot connect to amqp://guest@localhost", and I use Redis. Why?
The application that the worker was started with has no broker configured, and RabbitMQ's address is the default: see that
`-A` names the module in which the broker is set.

### May the site go on without its cache?
Where the cache only saves time, yes: django-redis has `IGNORE_EXCEPTIONS`. Sessions, locks and queues must not be lost silently.

### How do I find out who holds the port?
`ss -ltnp` lists the programs that listen, with their ports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.database.kinds import RABBITMQ, REDIS
from tracemend.diagnosis.database.probes import failure_of, probe
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.database_environment import from_environment
from tracemend.recipes.database_login import login
from tracemend.recipes.database_telling import UNREACHED, Telling
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    failure = failure_of(site)
    if failure is None or failure.server not in (REDIS, RABBITMQ):
        return
    found = probe(site, failure)
    told = Telling(site, found)
    if found.answer == "right" and failure.kind in ("refused", "starting"):
        yield told.run_again()
        return
    yield from told.missing_variables()
    if failure.kind in UNREACHED:
        yield from told.unreachable()
    else:
        for title, rationale, cause, steps in login(found):
            yield told.steps(title, rationale, steps, cause=cause, score=0.8)
    if told.cause and found.looked:
        yield from from_environment(told)


RECIPE = Recipe(
    name="service-connection",
    title="A cache or a message broker can't be reached",
    rows=("CE3",),
    exceptions=(
        "ConnectionError",
        "OperationalError",
        "AMQPConnectionError",
        "AuthenticationError",
        "AuthenticationWrongNumberOfArgsError",
        "BusyLoadingError",
        "MaxClientsError",
        "TimeoutError",
        "AccessRefused",
        "ProbableAuthenticationError",
        "ConnectionClosedByBroker",
        "ConnectionRefusedError",
        "gaierror",
        "ResponseError",
    ),
    pattern=re.compile(r".*", re.DOTALL),
    propose=_propose,
    kind="environment",
    needs=("redis",),
)
