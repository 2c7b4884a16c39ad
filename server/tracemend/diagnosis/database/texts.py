"""What the clients of PostgreSQL, MySQL, Redis and RabbitMQ print when a connection could not be made: one `Texts` for each. Pure.

PostgreSQL's are libpq's (before and after version 14), psycopg's (2 and 3) and asyncpg's; MySQL's those of mysqlclient and PyMySQL; Redis's
those of redis-py and kombu; RabbitMQ's those of kombu, py-amqp and pika.
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
    "bad-port",
    "no-socket",
    "unresolved",
    "silent",
    "unreachable",
    "refused",
]
"""What kept the connection from being made. foreign: something else than the server holds the port."""

_POSTGRESQL: tuple[tuple[FailureKind, str], ...] = (
    ("password", r"password authentication failed for user \"(?P<user>[^\"]*)\""),
    ("no-password", r"no password supplied"),
    ("peer", r"(?:Peer|Ident) authentication failed for user \"(?P<user>[^\"]*)\""),
    ("role", r"role \"(?P<user>[^\"]*)\" (?:does not exist|is not permitted to log in)"),
    ("database", r"database \"(?P<database>[^\"]*)\" does not exist"),
    ("rejected", (r"no pg_hba\.conf entry for host \"[^\"]*\", user \"(?P<user>[^\"]*)\", database \"(?P<database>[^\"]*)\"|no pg_hba\.conf entry for"
     r"|pg_hba\.conf rejects connection for host \"[^\"]*\", user \"(?P<user2>[^\"]*)\", database \"(?P<database2>[^\"]*)\"|pg_hba\.conf rejects connection")),
    ("ssl", r"rejected SSL upgrade|server does not support SSL, but SSL was required|sslmode value \"require\" invalid|SSL error: |root certificate file \"[^\"]*\" does not exist"),
    ("starting", r"the database system is (?:starting up|not (?:yet )?accepting connections|shutting down|in recovery mode)"),
    ("crowded", r"remaining connection slots are reserved|too many clients already|too many connections for (?:role|database)"),
    ("foreign", r"received invalid response to (?:SSL|GSSAPI) negotiation|expected authentication request from server"),
    ("bad-port", r"invalid (?:port number: \"|integer value \"(?=[^\"]*\" for connection option \"port\"))(?P<port>[^\"]*)\""),
    ("no-socket", r"on socket \"[^\"]+\" failed: No such file|on Unix(?:-| )domain socket \"[^\"]+\"|Is the server running locally"),
    ("unresolved", r"could not translate host name \"(?P<host>[^\"]*)\"|failed to resolve host '(?P<host2>[^']*)'"),
    ("silent", r"timeout expired|timed out"),
    ("unreachable", r"No route to host|Network is unreachable"),
    ("refused", r"Connection refused|server closed the connection unexpectedly|Connect call failed"),
)  # fmt: skip
_POSTGRESQL_START = (
    r"(?:\([\w.]+\) )?(?:connection (?:failed|is bad|timeout expired)|connection to server (?:at|on socket) \"|Multiple connection attempts"
    r"|could not connect to server|could not translate host name \"|failed to resolve host '|timeout expired|fe_sendauth: |FATAL: |\[Errno -\d\] "
    r"|password authentication failed for user \"|role \"[^\"]*\" does not exist|database \"[^\"]*\" does not exist|no pg_hba\.conf entry for|pg_hba\.conf rejects connection"
    r"|PostgreSQL server at \"[^\"]*\" rejected SSL upgrade|the database system is |sorry, too many clients|remaining connection slots are reserved|too many connections for (?:role|database)"
    r"|invalid port number: \"|invalid integer value \"[^\"]*\" for connection option \"port\")"
)
_POSTGRESQL_PLACES = (
    r"connection to server at \"(?P<host>[^\"]*)\"(?: \([^)]*\))?, port (?P<port>\d+)",
    r"on host \"(?P<host>[^\"]*)\"(?: \([^)]*\))?\s+and accepting\s+TCP/IP connections on port (?P<port>\d+)",
    r"PostgreSQL server at \"(?P<host>[^\"]*):(?P<port>\d+)\"",
    r"host: '(?P<host>[^']*)', port: '?(?P<port>\d+)'?",
    r"\"(?P<host>/[^\"]*|@[^\"]*)/\.s\.PGSQL\.(?P<port>\d+)\"",
)

_MYSQL: tuple[tuple[FailureKind, str], ...] = (
    ("no-password", r"Access denied for user '(?P<user>[^']*)'@'[^']*' \(using password: NO\)"),
    ("password", r"Access denied for user '(?P<user>[^']*)'@'[^']*' \(using password: YES\)"),
    ("rejected", r"Access denied for user '(?P<user>[^']*)'@'[^']*' to database '(?P<database>[^']*)'|Host '[^']*' is not allowed to connect"),
    ("role", r"Plugin '[^']*' is not loaded|Access denied for user '(?P<user>[^']*)'@'[^']*'\""),
    ("database", r"Unknown database '(?P<database>[^']*)'"),
    ("crowded", r"Too many connections|max_user_connections"),
    ("ssl", r"SSL connection error|SSL is required"),
    ("unresolved", r"Unknown (?:MySQL )?server host '(?P<host>[^']*)'|on '(?P<host2>[^':]*)(?::\d+)?' \(\[Errno -\d\]"),
    ("no-socket", r"through socket '[^']*'"),
    ("silent", r"timed out|\(110\)|'reading initial communication packet'"),
    ("unreachable", r"No route to host|Network is unreachable|\(113\)|\(101\)"),
    ("foreign", r"Packet sequence number wrong|Bad handshake|Malformed packet"),
    ("refused", r"Can't connect to (?:MySQL |MariaDB |local )*server"),
)  # fmt: skip
_MYSQL_PLACES = (
    r"server on '(?P<host>[^':]*)(?::(?P<port>\d+))?'",
    r"through socket '(?P<host>[^']*)'",
)

_REDIS: tuple[tuple[FailureKind, str], ...] = (
    ("no-password", r"NOAUTH|Authentication required|HELLO must be called with the client already authenticated"),
    ("password", r"WRONGPASS|invalid username-password pair|invalid password"),
    ("starting", r"Redis is loading the dataset"),
    ("crowded", r"max number of clients reached"),
    ("unresolved", r"Error -\d connecting to (?P<host>[\w.-]+)"),
    ("no-socket", r"connecting to unix socket: [^\n]*No such file|Error 2 connecting to"),
    ("silent", r"[Tt]imeout"),
    ("unreachable", r"Error 11[03] connecting|Error 101 connecting"),
    ("refused", r"Error (?:111|61|10061) connecting|Connection refused"),
)
_RABBITMQ: tuple[tuple[FailureKind, str], ...] = (
    ("password", r"ACCESS_REFUSED|\(403\)"),
    ("unresolved", r"\[Errno -\d\]|Name or service not known|gaierror"),
    ("silent", r"timed out|SocketTimeout"),
    ("refused", r"\[Errno (?:111|61)\]|ConnectionRefusedError|Connection refused"),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The messages of one server's clients."""

    server: str
    """Name of the server, see `kinds`."""
    start: re.Pattern[str]
    """How a message of it begins."""
    kinds: tuple[tuple[FailureKind, re.Pattern[str]], ...]
    """In order of what tells most: of several addresses that were tried, the one that answered counts."""
    places: tuple[re.Pattern[str], ...] = ()
    """Host and port."""


def _texts(server: str, start: str, kinds: tuple[tuple[FailureKind, str], ...], places: tuple[str, ...] = ()) -> Texts:
    compiled = tuple((kind, re.compile(pattern)) for kind, pattern in kinds)
    return Texts(server, re.compile(start, re.DOTALL), compiled, tuple(map(re.compile, places)))


TEXTS = (
    _texts("postgresql", _POSTGRESQL_START, _POSTGRESQL, _POSTGRESQL_PLACES),
    _texts("mysql", r"(?:\([\w.]+\) )?\((?:200[2345]|2013|1040|1044|1045|1049|1130|1203|1698|2026|1251), ['\"]", _MYSQL, _MYSQL_PLACES),
    _texts(
        "redis",
        r"Error -?\d+ (?:while )?connecting to |Error connecting to unix socket|NOAUTH |HELLO must be called with |WRONGPASS |Authentication required|invalid (?:username-)?password"
        r"|Timeout connecting to server|Redis is loading the dataset|max number of clients reached",
        _REDIS,
        (r"connecting to (?P<host>[\w.-]+):(?P<port>\d+)", r"unix socket: [^\n]*?(?P<host>/\S+)"),
    ),
    _texts("rabbitmq", r"\(?\d*,? ?\d*\)?:? ?\(403\) ACCESS_REFUSED|ConnectionClosedByBroker: \(403\)", _RABBITMQ),
)  # fmt: skip
"""In this order; a message belongs to the first whose beginning it has."""

BARE = _texts("rabbitmq", r"\[Errno -?\d+\] ", _RABBITMQ)
"""What RabbitMQ's clients pass on from the socket: a message that tells of no server, and means one only where kombu raised it."""
