"""The servers that a program of the web talks to, one entry each in `SERVERS`: its port, its greeting, how it is started."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server."""

    name: str
    title: str
    port: int
    hello: bytes
    """What is said to it first; it answers without a login, and keeps no log of it. Empty where the server speaks first."""
    knows: Callable[[bytes], bool]
    """Whether an answer's first bytes are those of such a server."""
    schemes: str
    """Regular expression of its URLs' schemes."""
    images: str
    """Regular expression of image names in a compose file."""
    image: str
    """The image for a compose file that has none of it."""
    processes: tuple[str, ...]
    """Names of its processes."""
    units: tuple[str, ...]
    """Its units of systemd, the likeliest first."""
    formula: str
    """Its formula of Homebrew, as a glob without its end."""
    usual: frozenset[int]
    """Ports that it often listens on beside its own."""
    check: tuple[str, ...]
    """The command that tells whether it answers; `{host}` and `{port}` are filled in."""


POSTGRESQL = Server(
    "postgresql",
    "PostgreSQL",
    5432,
    struct.pack("!ii", 8, 80877103),  # a request for SSL, which every server answers with one letter
    lambda said: said[:1] in (b"S", b"N", b"E"),
    r"postgres(?:ql)?|postgis|psql",
    r"(?:postgres|postgis|pgvector|timescaledb?)(?:/[\w.-]+)?",
    "postgres:17",
    ("postgres", "postmaster"),
    ("postgresql",),
    "postgresql",
    frozenset({*range(5430, 5445), 6432, 6543, 15432, 25432, 35432, 54320, 54321, 54322, 55432}),
    ("pg_isready", "-h", "{host}", "-p", "{port}"),
)
MYSQL = Server(
    "mysql",
    "MySQL",
    3306,
    b"",
    lambda said: len(said) > 4 and said[3] == 0 and said[4] in (9, 10, 0xFF),
    r"mysql|mariadb",
    r"mysql|mariadb|percona(?:/[\w.-]+)?|mysql/mysql-server",
    "mysql:8.4",
    ("mysqld", "mariadbd"),
    ("mariadb", "mysql", "mysqld"),
    "m[ya][sr][qi]",
    frozenset({*range(3306, 3312), 13306, 23306, 33060, 33061}),
    ("mysqladmin", "ping", "-h", "{host}", "-P", "{port}"),
)
REDIS = Server(
    "redis",
    "Redis",
    6379,
    b"PING\r\n",
    lambda said: said.startswith((b"+PONG", b"-NOAUTH", b"-DENIED", b"-LOADING", b"-MASTERDOWN")),
    r"rediss?|valkeys?",
    r"redis|valkey(?:/[\w.-]+)?|redis/redis-stack(?:-server)?|bitnami/redis",
    "redis:7",
    ("redis-server", "valkey-server"),
    ("redis-server", "redis", "valkey"),
    "redis",
    frozenset({*range(6379, 6390), 16379, 26379}),
    ("redis-cli", "-h", "{host}", "-p", "{port}", "ping"),
)
RABBITMQ = Server(
    "rabbitmq",
    "RabbitMQ",
    5672,
    b"AMQP\x00\x00\x09\x01",
    lambda said: said.startswith((b"AMQP", b"\x01\x00\x00")),
    r"amqps?|pyamqp",
    r"rabbitmq",
    "rabbitmq:4",
    ("beam.smp", "rabbitmq-server"),
    ("rabbitmq-server",),
    "rabbitmq",
    frozenset({5672, 5673, 5674, 15673}),
    ("rabbitmq-diagnostics", "ping"),
)
SERVERS = (POSTGRESQL, MYSQL, REDIS, RABBITMQ)


def server_of_url(url: str) -> Server | None:
    """The server that a URL leads to, by its scheme: `postgresql+asyncpg://…`, `redis://…`."""
    scheme = re.match(r"([a-z]+)(?:\+\w+)?://", url)
    return next((s for s in SERVERS if scheme and re.fullmatch(s.schemes, scheme[1])), None)
