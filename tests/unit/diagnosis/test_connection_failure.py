"""Messages of connections that could not be made, by libpq before and after 14 and psycopg 2 and 3: text in, meaning out."""

from __future__ import annotations

import pytest

from tracemend.diagnosis.database.compose import Composed, composed
from tracemend.diagnosis.database.failure import Failure, connection_failure, failure_in
from tracemend.diagnosis.database.kinds import MYSQL, RABBITMQ, REDIS
from tracemend.incident import ExceptionRecord, Frame

HINT = "\n\tIs the server running on that host and accepting TCP/IP connections?"
AT = 'connection to server at "127.0.0.1", port 5599 failed: '


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            f'connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused{HINT}\n',
            Failure("refused", "localhost", 5432),
        ),
        (f"connection failed: {AT}Connection refused{HINT}", Failure("refused", "127.0.0.1", 5599)),
        (
            (
                'could not connect to server: Connection refused\n\tIs the server running on host "localhost" (127.0.0.1) and accepting'
                "\n\tTCP/IP connections on port 5599?\n"
            ),
            Failure("refused", "localhost", 5599),
        ),
        (
            (
                'could not connect to server: Connection refused. Is the server running on host "localhost" (127.0.0.1) and accepting '
                "TCP/IP connections on port 5432?"
            ),
            Failure("refused", "localhost", 5432),
        ),
        (
            'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
            Failure("no-socket", "/var/run/postgresql", 5432),
        ),
        (
            'connection is bad: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
            Failure("no-socket", "/var/run/postgresql", 5432),
        ),
        (
            (
                "could not connect to server: No such file or directory\n\tIs the server running locally and accepting"
                '\n\tconnections on Unix domain socket "/var/run/postgresql/.s.PGSQL.5432"?'
            ),
            Failure("no-socket", "/var/run/postgresql", 5432),
        ),
        (
            'could not translate host name "db" to address: Temporary failure in name resolution\n',
            Failure("unresolved", "db"),
        ),
        ("failed to resolve host 'db': [Errno -3] Temporary failure in name resolution", Failure("unresolved", "db")),
        (
            f'{AT}FATAL:  password authentication failed for user "app"\n',
            Failure("password", "127.0.0.1", 5599, user="app"),
        ),
        (
            f'{AT}FATAL:  password authentication failed for user "${{DB_USER}}"',
            Failure("password", "127.0.0.1", 5599, user="${DB_USER}"),
        ),
        ('FATAL:  password authentication failed for user "app"\n', Failure("password", user="app")),
        (f"{AT}fe_sendauth: no password supplied\n", Failure("no-password", "127.0.0.1", 5599)),
        (f'{AT}FATAL:  role "x" does not exist', Failure("role", "127.0.0.1", 5599, user="x")),
        (
            'connection to server on socket "/tmp/.s.PGSQL.5432" failed: FATAL:  Peer authentication failed for user "app"',
            Failure("peer", "/tmp", 5432, user="app"),
        ),
        (
            f'{AT}FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "app", database "shop", no encryption',
            Failure("rejected", "127.0.0.1", 5599, user="app", database="shop"),
        ),
        (f"{AT}server does not support SSL, but SSL was required", Failure("ssl", "127.0.0.1", 5599)),
        (f'{AT}FATAL:  database "nope" does not exist', Failure("database", "127.0.0.1", 5599, database="nope")),
        (f"{AT}FATAL:  the database system is starting up", Failure("starting", "127.0.0.1", 5599)),
        (
            f"{AT}FATAL:  the database system is not accepting connections\nDETAIL:  Hot standby mode is disabled.",
            Failure("starting", "127.0.0.1", 5599),
        ),
        (f"{AT}FATAL:  sorry, too many clients already", Failure("crowded", "127.0.0.1", 5599)),
        (
            f"{AT}FATAL:  remaining connection slots are reserved for non-replication superuser connections",
            Failure("crowded", "127.0.0.1", 5599),
        ),
        ("connection timeout expired", Failure("silent")),
        (f"{AT}timeout expired\n", Failure("silent", "127.0.0.1", 5599)),
        (f"{AT}received invalid response to SSL negotiation: H", Failure("foreign", "127.0.0.1", 5599)),
        (
            (
                f'connection to server at "localhost" (::1), port 5432 failed: Connection refused{HINT}\n'
                'connection to server at "localhost" (127.0.0.1), port 5432 failed: FATAL:  database "nope" does not exist\n'
            ),
            Failure("database", "localhost", 5432, database="nope"),
        ),
        (
            (
                "connection failed: Multiple connection attempts failed. All failures were:\n"
                "- host: 'localhost', port: '5432', hostaddr: '::1': connection failed: Connection refused"
            ),
            Failure("refused", "localhost", 5432),
        ),
    ],
)
def test_what_a_message_says(message: str, expected: Failure) -> None:
    assert connection_failure(message) == expected
    flattened = " ".join(message.split())
    assert connection_failure(flattened) == expected


OTHERS = [
    ("(2003, \"Can't connect to MySQL server on '127.0.0.1:3307' (111)\")", Failure("refused", "127.0.0.1", 3307, server=MYSQL)),
    ("(2003, \"Can't connect to MySQL server on 'localhost' ([Errno 111] Connection refused)\")", Failure("refused", "localhost", server=MYSQL)),
    ("(pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on 'db' ([Errno -2] Name or service not known)\")", Failure("unresolved", "db", server=MYSQL)),
    ("(2002, \"Can't connect to local MySQL server through socket '/tmp/mysql.sock' (2)\")", Failure("no-socket", "/tmp/mysql.sock", server=MYSQL)),
    ("(2002, \"Can't connect to server on '127.0.0.1' (115)\")", Failure("refused", "127.0.0.1", server=MYSQL)),
    ("(2005, \"Unknown server host 'db' (-2)\")", Failure("unresolved", "db", server=MYSQL)),
    ("(1045, \"Access denied for user 'app'@'localhost' (using password: YES)\")", Failure("password", user="app", server=MYSQL)),
    ("(1045, \"Access denied for user 'app'@'localhost' (using password: NO)\")", Failure("no-password", user="app", server=MYSQL)),
    ("(1044, \"Access denied for user 'app'@'%' to database 'shop'\")", Failure("rejected", user="app", database="shop", server=MYSQL)),
    ("(1698, \"Access denied for user 'root'@'localhost'\")", Failure("role", user="root", server=MYSQL)),
    ("(1049, \"Unknown database 'shop'\")", Failure("database", database="shop", server=MYSQL)),
    ("(1040, 'Too many connections')", Failure("crowded", server=MYSQL)),
    ("Error 111 connecting to localhost:6380. Connection refused.", Failure("refused", "localhost", 6380, server=REDIS)),
    ("Error 61 connecting to 127.0.0.1:6379. 61.", Failure("refused", "127.0.0.1", 6379, server=REDIS)),
    ("Error -3 connecting to redis:6379. Temporary failure in name resolution.", Failure("unresolved", "redis", 6379, server=REDIS)),
    ("Timeout connecting to server", Failure("silent", server=REDIS)),
    ("NOAUTH Authentication required.", Failure("no-password", server=REDIS)),
    ("invalid username-password pair or user is disabled.", Failure("password", server=REDIS)),
]  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), OTHERS)
def test_what_a_message_of_another_server_says(message: str, expected: Failure) -> None:
    assert connection_failure(message) == expected


@pytest.mark.parametrize(
    ("kind", "message", "expected"),
    [
        ("kombu.exceptions.OperationalError", "[Errno 111] Connection refused", Failure("refused", server=RABBITMQ)),
        ("kombu.exceptions.OperationalError", "[Errno -2] Name or service not known", Failure("unresolved", server=RABBITMQ)),
        ("kombu.exceptions.OperationalError", "Error 111 connecting to h:1. Connection refused.", Failure("refused", "h", 1, server=REDIS)),
        ("pika.exceptions.AMQPConnectionError", "", Failure("refused", server=RABBITMQ)),
        ("ConnectionRefusedError", "[Errno 111] Connection refused", None),
        ("requests.exceptions.ConnectionError", "HTTPConnectionPool(host='h', port=80): [Errno 111] Connection refused", None),
    ],
)  # fmt: skip
def test_whose_exception_it_is(kind: str, message: str, expected: Failure | None) -> None:
    assert failure_in(ExceptionRecord(kind, message)) == expected


@pytest.mark.parametrize(
    "message",
    [
        "no such table: shop_product",
        'relation "shop_product" does not exist',
        "database is locked",
        "the disk timed out",
        "",
    ],
)
def test_other_messages_say_nothing_of_it(message: str) -> None:
    assert connection_failure(message) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services:\n  db:\n    image: postgres:17\n    ports:\n      - 5433:5432\n", [("db", 5433)]),
        ("services:\n  db:\n    image: postgis/postgis:16-3.4\n    ports: # all\n      - '127.0.0.1:5433:5432'\n", [("db", 5433)]),
        ("services:\n    store:\n        image: 'postgres'\n    web:\n        image: nginx\n        ports: \n            - 80:80\n", [("store", None)]),
        ("services:\n  db:\n    image: postgres\n    ports:\n      - target: 5432\n        published: 6000\n", [("db", 6000)]),
        ("services:\n  db:\n    image: postgres\n    ports:\n      - \"${DB_PORT:-5440}:5432\"\nvolumes:\n  db:\n    image: postgres\n", [("db", 5440)]),
        ("services:\n  admin:\n    image: postgres-exporter\n", []),
        ("not yaml: [", []),
    ],
)  # fmt: skip
def test_the_databases_of_a_compose_file(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert composed("compose.yaml", text) == [Composed("compose.yaml", *one) for one in expected]


@pytest.mark.parametrize(
    ("kind", "message", "function", "expected"),
    [
        (
            "ConnectionRefusedError",
            "[Errno 111] Connect call failed ('127.0.0.1', 5599)",
            "_connect_addr",
            Failure("refused", "127.0.0.1", 5599),
        ),
        ("socket.gaierror", "[Errno -2] Name or service not known", "connect", Failure("unresolved")),
        ("FileNotFoundError", "[Errno 2] No such file or directory", "_connect_addr", Failure("no-socket")),
        ("TimeoutError", "", "connect", Failure("silent")),
        ("TimeoutError", "", "fetch", None),
        ("TimeoutError", "timeout expired", "fetch", None),
        ("OSError", "[Errno 5] Input/output error", "connect", None),
    ],
)
def test_what_asyncpg_passes_on_while_it_connects(
    kind: str, message: str, function: str, expected: Failure | None
) -> None:
    frames = (Frame("/srv/shop/main.py", 7, "main"), Frame("/env/site-packages/asyncpg/connection.py", 2443, function))
    assert failure_in(ExceptionRecord(kind, message, frames=frames)) == expected
    assert failure_in(ExceptionRecord(kind, message, frames=frames[:1])) is None
