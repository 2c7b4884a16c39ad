"""What a failed connection to PostgreSQL says, in every form of its client library. Pure.

The texts are libpq's (before and after version 14) and psycopg's (2 and 3); a failed connection has no code to go by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

FailureKind = Literal[
    "password",
    "no-password",
    "role",
    "database",
    "rejected",
    "peer",
    "ssl",
    "starting",
    "crowded",
    "foreign",
    "no-socket",
    "unresolved",
    "silent",
    "unreachable",
    "refused",
]
"""What kept the connection from being made. foreign: something else than PostgreSQL holds the port."""

_TELLING: tuple[tuple[FailureKind, str], ...] = (
    ("password", r"password authentication failed for user \"(?P<user>[^\"]*)\""),
    ("no-password", r"no password supplied"),
    ("peer", r"(?:Peer|Ident) authentication failed for user \"(?P<user>[^\"]*)\""),
    ("role", r"role \"(?P<user>[^\"]*)\" (?:does not exist|is not permitted to log in)"),
    ("database", r"database \"(?P<database>[^\"]*)\" does not exist"),
    ("rejected", r"no pg_hba\.conf entry for|pg_hba\.conf rejects connection"),
    ("ssl", r"server does not support SSL, but SSL was required|sslmode value \"require\" invalid"),
    ("starting", r"the database system is (?:starting up|not accepting connections|shutting down|in recovery mode)"),
    ("crowded", r"remaining connection slots are reserved|too many clients already|too many connections for role"),
    ("foreign", r"received invalid response to (?:SSL|GSSAPI) negotiation|expected authentication request from server"),
    ("no-socket", r"on socket \"[^\"]+\" failed: No such file|on Unix(?:-| )domain socket \"[^\"]+\"|Is the server running locally"),
    ("unresolved", r"could not translate host name \"(?P<host>[^\"]*)\"|failed to resolve host '(?P<host3>[^']*)'"),
    ("silent", r"timeout expired|timed out"),
    ("unreachable", r"No route to host|Network is unreachable"),
    ("refused", r"Connection refused|server closed the connection unexpectedly"),
)  # fmt: skip
"""In order of what tells most: of several addresses that were tried, the one that answered counts."""
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _TELLING)

_START = (
    r"(?:\([\w.]+\) )?(?:connection (?:failed|is bad|timeout expired)|connection to server (?:at|on socket) \"|Multiple connection attempts"
    r"|could not connect to server|could not translate host name \"|failed to resolve host '|timeout expired|fe_sendauth: |FATAL: |\[Errno -\d\] )"
)
CONNECTION_FAILED = re.compile(_START, re.DOTALL)
"""How the message of a connection that could not be made begins."""

_PLACES = (
    re.compile(r"connection to server at \"(?P<host>[^\"]*)\"(?: \((?P<address>[^)]*)\))?, port (?P<port>\d+)"),
    re.compile(r"on host \"(?P<host>[^\"]*)\"(?: \((?P<address>[^)]*)\))?\s+and accepting\s+TCP/IP connections on port (?P<port>\d+)"),
    re.compile(r"host: '(?P<host>[^']*)', port: '?(?P<port>\d+)'?(?:, hostaddr: '(?P<address>[^']*)')?"),
)  # fmt: skip
_SOCKET = re.compile(r"\"(?P<folder>/[^\"]*|@[^\"]*)/\.s\.PGSQL\.(?P<port>\d+)\"")


@dataclass(frozen=True, slots=True)
class Failure:
    """A connection that could not be made, as its message tells it."""

    kind: FailureKind
    host: str | None = None
    """A name, an address, or the folder of a socket; None where the message does not say."""
    port: int | None = None
    user: str | None = None
    database: str | None = None


def connection_failure(message: str) -> Failure | None:
    """What a message says of a PostgreSQL connection that could not be made; None where it says nothing of the kind."""
    if CONNECTION_FAILED.match(message) is None:
        return None
    for kind, pattern in _KINDS:
        found = pattern.search(message)
        if found is not None:
            said = found.groupdict()
            host, port = _place(message)
            host = said.get("host") or said.get("host3") or host
            return Failure(kind, host, port, said.get("user"), said.get("database"))
    return None


def _place(message: str) -> tuple[str | None, int | None]:
    for pattern in _PLACES:
        found = pattern.search(message)
        if found is not None:
            return found["host"], int(found["port"])
    found = _SOCKET.search(message)
    return (found["folder"], int(found["port"])) if found else (None, None)


def is_unset(value: str) -> bool:
    """Whether a value is a variable that nobody filled in: `${DB_USER}`, `$DB_USER`, `%(DB_USER)s`, `{{ user }}`."""
    return re.fullmatch(r"\$\{?\w+[^}]*\}?|%\(\w+\)s|%\w+%|\{\{.*\}\}|<[\w-]+>", value) is not None
