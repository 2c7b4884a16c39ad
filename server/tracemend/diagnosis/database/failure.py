"""What a failed connection to a server says, in every form of its client libraries. Pure.

A failed connection has no code to go by: its message is all there is. The texts themselves stand in `texts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracemend.diagnosis.database.kinds import POSTGRESQL, RABBITMQ, SERVERS, Server
from tracemend.diagnosis.database.texts import BARE, TEXTS, FailureKind, Texts
from tracemend.incident import ExceptionRecord

CONNECTION_FAILED = re.compile("|".join(f"(?:{texts.start.pattern})" for texts in TEXTS), re.DOTALL)
"""How the message of a connection that could not be made begins."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A connection that could not be made, as its message tells it."""

    kind: FailureKind
    host: str | None = None
    """A name, an address, or the folder of a socket; None where the message does not say."""
    port: int | None = None
    user: str | None = None
    database: str | None = None
    server: Server = POSTGRESQL


def connection_failure(message: str) -> Failure | None:
    """What a message says of a connection that could not be made; None where it says nothing of the kind."""
    for texts in TEXTS:
        if texts.start.match(message):
            return _read(texts, message)
    return None


def failure_in(record: ExceptionRecord) -> Failure | None:
    """What an exception tells of a connection that could not be made: by its message, and by whose exception it is."""
    if record.type in ("pika.exceptions.AMQPConnectionError", "pika.exceptions.ProbableAuthenticationError"):
        kind: FailureKind = "refused" if record.type.endswith(".AMQPConnectionError") else "password"
        return Failure(kind, server=RABBITMQ)
    if record.type.startswith(("kombu.", "pika.", "amqp.")):
        return connection_failure(record.message) or (
            _read(BARE, record.message) if BARE.start.match(record.message) else None
        )
    if record.type in _PASSED_ON:
        if not _connects_by_asyncpg(record):
            return None
        found = _ASYNCPG.search(record.message)
        place = (found["host"], int(found["port"])) if found else (None, None)
        return Failure(_PASSED_ON[record.type], *place)
    return connection_failure(record.message)


_PASSED_ON: Mapping[str, FailureKind] = {
    "ConnectionRefusedError": "refused",
    "FileNotFoundError": "no-socket",
    "TimeoutError": "silent",
    "asyncio.exceptions.TimeoutError": "silent",
    "socket.gaierror": "unresolved",
}
"""What asyncpg passes on from the socket as it is; the message tells no server."""


def _connects_by_asyncpg(record: ExceptionRecord) -> bool:
    """Whether asyncpg was connecting: a query of its may time out too."""
    return any(re.search(r"[\\/]asyncpg[\\/]", f.file) and "connect" in (f.function or "") for f in record.frames)


_ASYNCPG = re.compile(r"Connect call failed \('(?P<host>[^']*)', (?P<port>\d+)")


def _read(texts: Texts, message: str) -> Failure | None:
    for kind, pattern in texts.kinds:
        found = pattern.search(message)
        if found is not None:
            said = found.groupdict()
            host, port = _place(texts, message)
            host = said.get("host") or said.get("host2") or host
            user, database = said.get("user") or said.get("user2"), said.get("database") or said.get("database2")
            return Failure(kind, host, port, user, database, next(s for s in SERVERS if s.name == texts.server))
    return None


def _place(texts: Texts, message: str) -> tuple[str | None, int | None]:
    for pattern in texts.places:
        found = pattern.search(message)
        if found is not None:
            port = found.groupdict().get("port")
            return found["host"], int(port) if port else None
    return None, None


def is_unset(value: str) -> bool:
    """Whether a value is a variable that nobody filled in: `${DB_USER}`, `$DB_USER`, `%(DB_USER)s`, `{{ user }}`."""
    return re.fullmatch(r"\$\{?\w+[^}]*\}?|%\(\w+\)s|%\w+%|\{\{.*\}\}|<[\w-]+>", value) is not None
