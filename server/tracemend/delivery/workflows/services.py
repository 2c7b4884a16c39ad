"""The services that tests may need: one entry each in `SERVICES`, and how a project shows that it needs one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Service:
    """One kind of service."""

    name: str
    """Its key in a CI configuration, and its host name where the jobs run in containers."""
    title: str
    image: str
    """Where the project names none."""
    port: int
    health: str
    """Command within the container that succeeds once the service answers."""
    scheme: str
    """Of its URLs."""
    images: str
    """Regular expression of image names in a compose file."""
    engines: str
    """Regular expression of what settings say when they use it."""
    packages: frozenset[str]
    """Distributions that nobody needs without it."""
    prefixes: tuple[str, ...]
    """How names of environment variables begin that are about it."""
    container: Mapping[str, str] = field(default_factory=dict)
    """Environment of the container: values may hold `{user}`, `{password}` and `{name}`."""


SERVICES: tuple[Service, ...] = (
    Service(
        "postgres",
        "PostgreSQL",
        "postgres:17",
        5432,
        "pg_isready -U {user} -d {name}",
        "postgresql",
        r"(?:.*/)?(?:postgres|postgis|pgvector|timescaledb?)(?:/[\w.-]+)?",
        r"django\.db\.backends\.postgresql|django\.contrib\.gis\.db\.backends\.postgis|postgres(?:ql)?(?:\+\w+)?://",
        frozenset({"psycopg", "psycopg-binary", "psycopg2", "psycopg2-binary", "asyncpg", "pg8000"}),
        ("POSTGRESQL", "POSTGRES", "PSQL", "PG"),
        {"POSTGRES_USER": "{user}", "POSTGRES_PASSWORD": "{password}", "POSTGRES_DB": "{name}"},
    ),
    Service(
        "mysql",
        "MySQL",
        "mysql:8.4",
        3306,
        "mysqladmin ping -h 127.0.0.1 -u root -p{password}",
        "mysql",
        r"(?:.*/)?(?:mysql|mariadb)",
        r"django\.db\.backends\.mysql|(?:mysql|mariadb)(?:\+\w+)?://",
        frozenset({"mysqlclient", "pymysql", "aiomysql", "asyncmy", "mysql-connector-python"}),
        ("MYSQL", "MARIADB"),
        {"MYSQL_ROOT_PASSWORD": "{password}", "MYSQL_DATABASE": "{name}"},
    ),
    Service(
        "redis",
        "Redis",
        "redis:7",
        6379,
        "redis-cli ping",
        "redis",
        r"(?:.*/)?(?:redis|valkey)(?:/[\w.-]+)?",
        r"django\.core\.cache\.backends\.redis|django_redis|channels_redis|\bredis://",
        frozenset({"redis", "django-redis", "channels-redis", "aioredis", "rq", "django-rq"}),
        ("REDIS", "CACHE", "CELERY", "BROKER"),
    ),
)
DATABASES = ("postgres", "mysql")
_DATABASE_PREFIXES = ("DATABASE", "DB", "SQLALCHEMY", "SQL", "DJANGO_DB", "DJANGO_DATABASE")


@dataclass(frozen=True, slots=True)
class Needed:
    """A service that the project needs."""

    service: Service
    image: str
    reason: str
    """How that was found."""
    user: str = "postgres"
    password: str = "only-for-tests"
    name: str = "test"

    def environment(self) -> dict[str, str]:
        """Environment of its container."""
        return {key: self._filled(value) for key, value in self.service.container.items()}

    def health(self) -> str:
        """The command that succeeds once it answers."""
        health = self._filled(self.service.health)
        # MariaDB's images from 11 on know its programs by their own names alone.
        return health.replace("mysqladmin", "mariadb-admin") if "mariadb" in self.image else health

    def value(self, kind: str, host: str) -> str:
        """What a variable of a kind (`url`, `host`, `port`, `user`, `password`, `name`) is set to."""
        if kind == "url":
            if self.service.name not in DATABASES:
                return f"{self.service.scheme}://{host}:{self.service.port}/0"
            return f"{self.service.scheme}://{self.user}:{self.password}@{host}:{self.service.port}/{self.name}"
        plain = {
            "host": host,
            "port": str(self.service.port),
            "user": self.user,
            "password": self.password,
            "name": self.name,
        }
        return plain[kind]

    def _filled(self, text: str) -> str:
        return text.replace("{user}", self.user).replace("{password}", self.password).replace("{name}", self.name)


def needed_services(
    sources: Mapping[str, str], packages: Iterable[str], images: Mapping[str, str], literals: Mapping[str, str]
) -> tuple[Needed, ...]:
    """The services that a project needs, by its compose file, its settings and its dependencies, in this order.

    sources: settings-like files and their texts. packages: normalised names of dependencies. images: image to the compose
    service that runs it. literals: `user`, `password`, `name` of the database where the settings hold them as literals.
    """
    have = set(packages)
    found = []
    for service in SERVICES:
        reason, image = _reason(service, sources, have, images)
        if reason:
            own = "root" if service.name == "mysql" else "postgres"
            needed = Needed(service, image or service.image, reason, user=own)
            if service.name in DATABASES:
                # MySQL's own user would need rights of its own to make the test database.
                user = literals.get("user") if service.name == "postgres" else None
                needed = replace(
                    needed,
                    user=user or needed.user,
                    password=literals.get("password") or needed.password,
                    name=literals.get("name") or needed.name,
                )
            found.append(needed)
    return tuple(found)


def _reason(
    service: Service, sources: Mapping[str, str], packages: set[str], images: Mapping[str, str]
) -> tuple[str, str | None]:
    for image, name in images.items():
        if re.fullmatch(service.images, image.partition(":")[0].partition("@")[0]):
            return f"the compose file runs {image} as {name}", image if ":" in image and "$" not in image else None
    for file, text in sources.items():
        if re.search(service.engines, text):
            return f"{file} uses {service.title}", None
    used = sorted(service.packages & packages)
    return (f"{used[0]} is a dependency", None) if used else ("", None)


def service_of_variable(name: str, needed: Iterable[Needed]) -> tuple[Needed, str] | None:
    """The service that an environment variable is about, and the kind of value that it holds; None when it is about none."""
    found = re.fullmatch(
        r"(?P<about>\w*?)_?(?P<kind>URL|URI|DSN|DATABASE_URI|HOST|HOSTNAME|PORT|USER|USERNAME|PASSWORD|PASS|NAME|DATABASE|DB)",
        name,
    )
    if found is None:
        return None
    kind = _KINDS[found["kind"]]
    about = found["about"]
    for entry in needed:
        own = entry.service.name in DATABASES and (about in _DATABASE_PREFIXES or (not about and kind == "url"))
        if own or any(
            about == p or about.startswith(f"{p}_") or about.endswith(f"_{p}") for p in entry.service.prefixes
        ):
            return entry, kind
    return None


_KINDS = {
    "URL": "url",
    "URI": "url",
    "DSN": "url",
    "DATABASE_URI": "url",
    "HOST": "host",
    "HOSTNAME": "host",
    "PORT": "port",
    "USER": "user",
    "USERNAME": "user",
    "PASSWORD": "password",
    "PASS": "password",
    "NAME": "name",
    "DATABASE": "name",
    "DB": "name",
}
