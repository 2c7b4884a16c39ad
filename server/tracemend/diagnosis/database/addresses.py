"""Where a program without Django's `DATABASES` writes down the address of a server: URLs, and calls that connect. Nothing is run."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from tracemend.diagnosis import nodes
from tracemend.diagnosis.database.failure import Failure
from tracemend.diagnosis.database.kinds import Server, server_of_url
from tracemend.diagnosis.database.resolved import Target
from tracemend.diagnosis.database.written import Written, read_variable
from tracemend.diagnosis.hands_off import is_test_file
from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot

_MODULES = {
    "postgresql": ("psycopg", "psycopg2", "asyncpg", "aiopg", "psycopg_pool"),
    "mysql": ("pymysql", "MySQLdb", "mysql", "aiomysql", "asyncmy"),
    "redis": ("redis", "aioredis"),
    "rabbitmq": ("pika", "aio_pika"),
}
_CONNECTING = re.compile(r"(?:connect|Connection|create_pool|Redis|StrictRedis|ConnectionPool|ConnectionParameters)$")
_KEYS = {
    "host": "HOST",
    "port": "PORT",
    "user": "USER",
    "username": "USER",
    "password": "PASSWORD",
    "passwd": "PASSWORD",
    "dbname": "NAME",
    "database": "NAME",
    "db": "NAME",
}
_ENGINES = re.compile(r"(?:create_engine|create_async_engine|make_url|from_url|Celery|Broker|Database|URLParameters)$")
_NAMES = {
    "postgresql": r"\w*(?:DATABASE|POSTGRES|SQLALCHEMY|(?:^|_)PG|DB)\w*",
    "mysql": r"\w*(?:DATABASE|MYSQL|MARIADB|SQLALCHEMY|DB)\w*",
    "redis": r"\w*(?:REDIS|CACHE|BROKER|CELERY)\w*",
    "rabbitmq": r"\w*(?:AMQP|RABBIT|BROKER|CELERY)\w*",
}
"""What variables are called that hold such an address."""
_MOST_FILES = 3000
_LOOPBACK = {"localhost": "127.0.0.1", "::1": "127.0.0.1", "": "127.0.0.1"}


def addresses(snapshot: Snapshot, failure: Failure) -> list[Written]:
    """The places that may have given the failed address, the likeliest one's parameters first; [] where there is none."""
    found: list[list[Written]] = []
    words = re.compile(rf"://|{_CONNECTING.pattern[:-1]}|{_ENGINES.pattern[:-1]}|environ|getenv")
    for file in project_files(snapshot.root).python[:_MOST_FILES]:
        text = snapshot.text(file) or ""
        if is_test_file(file) or not words.search(text):
            continue
        tree = snapshot.tree(file)
        found += list(_places(tree, file, failure.server)) if tree else []
    ranked = sorted(found, key=lambda group: _distance(group, failure))
    return ranked[0] if ranked and _distance(ranked[0], failure) < 2 else []


def target_of(places: Sequence[Written], server: Server) -> Target | None:
    """What the places come to in this process's environment; None where they do not tell a host."""
    given = {place.key: _value(place) for place in places}
    url = given.get("URL")
    if url:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        name = parts.path.lstrip("/")
        return Target(
            server.name,
            parts.hostname or "",
            str(port or server.port),
            parts.username or "",
            name,
            bool(parts.password),
        )
    if not given.get("HOST") and not given.get("PORT"):
        return None
    host, port_text = given.get("HOST") or "localhost", given.get("PORT") or str(server.port)
    return Target(
        server.name, host, port_text, given.get("USER") or "", given.get("NAME") or "", bool(given.get("PASSWORD"))
    )


def _value(place: Written) -> str | None:
    if place.variable and os.environ.get(place.variable):
        return os.environ[place.variable]
    value = place.literal.value if place.literal is not None else None
    return None if value is None else str(value)


def _distance(group: Sequence[Written], failure: Failure) -> int:
    """0: it gives the failed address. 1: it does not say. 2: it gives another."""
    target = target_of(group, failure.server)
    if target is None or failure.host is None:
        return 1
    here = _LOOPBACK.get(failure.host, failure.host)
    if _LOOPBACK.get(target.host, target.host) != here and not here.startswith("/"):
        return 2
    return 0 if failure.port is None or target.port == str(failure.port) else 2


def _places(tree: ast.Module, file: str, server: Server) -> Iterator[list[Written]]:
    """Each address of a file, as the places of its parameters."""
    modules = _imported(tree)
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _connects(node, modules, server):
            keywords = [(k, v) for k, v in _parameters(node) if k]
            inner.update(value for _, value in keywords)
            if keywords:
                yield [_place(key, file, value) for key, value in keywords]
        if isinstance(node, (ast.Call, ast.Subscript)) and node not in inner:
            variable, default, required = read_variable(node)
            value = default.value if default is not None else None
            ours = isinstance(value, str) and server_of_url(value) is server
            if variable and (ours or (not value and _means(variable, server))):
                inner.update(ast.walk(node))
                yield [Written("URL", file, node, default, variable, required)]
        if isinstance(node, ast.Constant) and node not in inner and _is_address(node.value, server):
            yield [Written("URL", file, node, node, None)]


def _is_address(value: object, server: Server) -> bool:
    return isinstance(value, str) and server_of_url(value) is server and not re.search(r"\s", value)


def _means(variable: str, server: Server) -> bool:
    """Whether a variable without a default holds such an address: by its value, else by its name."""
    given = os.environ.get(variable)
    if given:
        return server_of_url(given) is server
    return re.fullmatch(_NAMES[server.name], variable) is not None and re.search(r"UR[LI]|DSN", variable) is not None


def _imported(tree: ast.Module) -> dict[str, str]:
    """Names of the file to the top-level module that they come from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.partition(".")[0]: a.name.partition(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {a.asname or a.name: node.module.partition(".")[0] for a in node.names}
    return found


def _connects(call: ast.Call, modules: dict[str, str], server: Server) -> bool:
    name = nodes.dotted(call.func) or ""
    return bool(_CONNECTING.search(name)) and modules.get(name.partition(".")[0]) in _MODULES[server.name]


def _parameters(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for keyword in call.keywords:
        if keyword.arg in _KEYS:
            yield _KEYS[keyword.arg], keyword.value
    name = (nodes.dotted(call.func) or "").rpartition(".")[2]
    if name in ("Redis", "StrictRedis"):
        yield from zip(("HOST", "PORT"), call.args, strict=False)


def _place(key: str, file: str, value: ast.expr) -> Written:
    if isinstance(value, ast.Constant):
        return Written(key, file, value, value, None)
    variable, default, required = read_variable(value)
    return Written(key, file, value, default, variable, required)
