"""A PostgreSQL that answers, and why it lets nobody in: brought about for real, by both drivers and two releases of Django.

Each situation is told from its traceback, the first offer is followed as it is written, and then the site answers a request.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from recipes.crash import run, write
from services.django_shop import PYTHON, Seen, apply, change, lay_out, look, site_answers
from services.postgres_server import PASSWORD, Server
from tracemend.diagnosis.blame import blame, failed_connection
from tracemend.diagnosis.database import servers
from tracemend.diagnosis.database.failure import connection_failure
from tracemend.project.snapshot import Snapshot
from tracemend.reading import read

pytest.importorskip("django")
DJANGO_4 = Path(__file__).parents[2] / ".tools" / "django-4.2"


def use(monkeypatch: pytest.MonkeyPatch, django: Path | None) -> None:
    """Put a Django first on the path of every child."""
    if django is None:
        monkeypatch.delenv("PYTHONPATH", raising=False)
    elif django.exists():
        monkeypatch.setenv("PYTHONPATH", str(django))
    else:
        pytest.skip("Django 4.2 is not there: tools/services.sh puts it into .tools/")


@pytest.fixture(params=[("psycopg", None), ("psycopg2", DJANGO_4)], ids=["psycopg-django", "psycopg2-django4.2"])
def driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A driver and the release of Django that goes with it here; the other two pairs are in the last test."""
    name, django = request.param
    use(monkeypatch, django)
    return str(name)


def seen_with_path(folder: Path) -> Seen:
    return look(folder, _path())


def _path() -> dict[str, str]:
    return {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}


def answers(folder: Path) -> bool:
    return site_answers(folder, _path())


def follow(seen: Seen, server: Server, step: int = 0) -> None:
    """Run a command of the first offer as it is written, as an administrator who knows the password."""
    command = seen.fixes[0].steps[step].command
    assert command is not None
    env = {
        **os.environ,
        "PGPASSWORD": PASSWORD,
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGUSER": "app",
        "PGDATABASE": "shop",
    }
    done = subprocess.run([str(server.bin / command[0]), *command[1:]], env=env, timeout=60, capture_output=True, input=f"{PASSWORD}\n" * 2, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr


def administer(server: Server, *statements: str) -> None:
    server.tool("psql", "-d", "shop", "-v", "ON_ERROR_STOP=1", *[word for s in statements for word in ("-c", s)])


def allow(server: Server, line: str) -> None:
    """A line at the head of pg_hba.conf, and its reload."""
    hba = server.folder / "pg_hba.conf"
    hba.write_text(f"{line}\n{hba.read_text()}")
    administer(server, "SELECT pg_reload_conf()")


@pytest.fixture
def listed(server: Server) -> Iterator[None]:
    """The server's pg_hba.conf is as it was, and so are its roles and databases."""
    hba = server.folder / "pg_hba.conf"
    before = hba.read_text()
    yield
    hba.write_text(before)
    administer(server, "SELECT pg_reload_conf()", "DROP DATABASE IF EXISTS shopp", *[f"DROP ROLE IF EXISTS {r}" for r in ("ghost", "barred", "unlisted", "stranger")])  # fmt: skip


def wait_for(server: Server, kind: str | None, user: str = "app") -> None:
    """Until a connection fails in this way; None: until one can be made."""
    end = time.monotonic() + 60
    found: str | None = "nothing"
    while found != kind:
        assert time.monotonic() < end, found
        try:
            psycopg.connect(host="127.0.0.1", port=server.port, user=user, password=PASSWORD, dbname="shop").close()
            found = None
        except psycopg.OperationalError as error:
            failure = connection_failure(str(error))
            found = failure.kind if failure else str(error)
        time.sleep(0.05)


@contextlib.contextmanager
def standing_by(server: Server) -> Iterator[None]:
    """The server takes no connection, as while it starts: a standby that waits for its main server."""
    server.stop()
    (server.folder / "standby.signal").touch()
    settings = server.folder / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text(f"{before}hot_standby = off\n")
    server.start(wait=False)
    try:
        wait_for(server, "starting")
        yield
    finally:
        server.stop()
        (server.folder / "standby.signal").unlink()
        settings.write_text(before)
        server.start()


def test_a_wrong_password(server: Server, tmp_path: Path, driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, driver, server.port, password='os.environ.get("SHOP_DB_PASSWORD", "not-this-one")')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Correct the password of 'app'"
    assert seen.diagnosis.kind == "configuration"
    assert f"a PostgreSQL answers at 127.0.0.1:{server.port}" in seen.facts()
    assert "SHOP_DB_PASSWORD" in seen.fixes[0].steps[0].text
    assert "not-this-one" not in repr(seen.fixes)
    monkeypatch.setenv("SHOP_DB_PASSWORD", PASSWORD)
    assert answers(tmp_path)


@pytest.mark.usefixtures("listed")
def test_a_role_that_a_server_with_passwords_does_not_know(server: Server, tmp_path: Path, driver: str) -> None:
    allow(server, "host all stranger 127.0.0.1/32 scram-sha-256")
    lay_out(tmp_path, driver, server.port, user='"stranger"')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Correct the password of 'stranger'"
    assert "knows no user 'stranger' with the password" in seen.diagnosis.cause
    administer(server, f"CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}'")
    assert answers(tmp_path)


def test_no_password(server: Server, tmp_path: Path, driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, driver, server.port, password='os.environ.get("SHOP_DB_PASSWORD")')
    write(tmp_path, {".env": f"SHOP_DB_PASSWORD={PASSWORD}\n"})
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Set SHOP_DB_PASSWORD"
    assert ".env writes down SHOP_DB_PASSWORD" not in seen.facts(), "only names that are about databases are shown"
    assert seen.commands() == ["set -a; . ./.env; set +a"]
    program = f"{' '.join(seen.fixes[0].steps[0].command or ())}; {PYTHON} manage.py check --database default"
    done = subprocess.run(
        ["sh", "-c", program], cwd=tmp_path, env={**os.environ, **_path()}, timeout=60, capture_output=True
    )
    assert done.returncode == 0
    monkeypatch.setenv("SHOP_DB_PASSWORD", PASSWORD)
    assert answers(tmp_path)


@pytest.mark.usefixtures("listed")
def test_a_role_that_is_not_there(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port, user='"ghost"')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Create the role 'ghost'"
    assert seen.diagnosis.kind == "environment"
    assert seen.diagnosis.cause.startswith("Not the code: ")
    follow(seen, server)
    assert answers(tmp_path)


@pytest.mark.usefixtures("listed")
def test_a_role_that_pg_hba_does_not_let_in(server: Server, tmp_path: Path, driver: str) -> None:
    user = {"psycopg": "barred", "psycopg2": "unlisted"}[driver]  # a line turns it away; no line is about it
    administer(server, f"CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}'")
    lay_out(tmp_path, driver, server.port, user=f'"{user}"')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Let the connection in by pg_hba.conf"
    assert f"lets '{user}' into 'shop'" in seen.diagnosis.cause
    line = seen.fixes[0].steps[1].text.partition("`")[2].partition("`")[0]
    hba = server.folder / "pg_hba.conf"
    hba.write_text(f"{line.replace('ADDRESS', '127.0.0.1/32')}\n{hba.read_text()}")
    follow(seen, server, 1)
    assert answers(tmp_path)


def test_another_user_of_the_system(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port, host=f'"{server.folder}"')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Connect by TCP, with a password"
    assert f"a server listens on the socket of port {server.port}" not in seen.facts(), "its folder is no usual one"
    assert "Give the settings a HOST (localhost)" in seen.fixes[0].steps[0].text
    change(tmp_path, f'"{server.folder}"', '"localhost"')
    assert answers(tmp_path)


@pytest.mark.usefixtures("listed")
def test_a_missing_database(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port, name='"shopp"')
    seen = seen_with_path(tmp_path)
    create = seen.fix("Create the database 'shopp'")
    assert create.steps[0].command == ("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", "app", "shopp")
    other = tmp_path / "other"
    lay_out(other, driver, server.port, name='"shopp"')
    apply(seen.fix("Connect to the database 'shop'"), other)
    assert answers(other)
    assert not answers(tmp_path)
    env = {**os.environ, "PGPASSWORD": PASSWORD}
    subprocess.run([str(server.bin / "createdb"), *create.steps[0].command[1:]], env=env, timeout=60, check=True)
    assert answers(tmp_path)


def test_a_server_that_does_not_speak_ssl(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port)
    change(tmp_path, '"USER"', '"OPTIONS": {"sslmode": "require"}, "USER"')
    seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Agree on SSL"
    assert "`sslmode`" in seen.fixes[0].steps[0].text
    change(tmp_path, '"OPTIONS": {"sslmode": "require"}, ', "")
    assert answers(tmp_path)


def test_a_server_that_is_starting(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port)
    with standing_by(server):
        seen = seen_with_path(tmp_path)
    assert seen.fixes[0].title == "Wait until the server is up"
    assert seen.diagnosis.kind == "environment"
    assert f"pg_isready for 127.0.0.1:{server.port} turns connections down" in seen.facts()
    follow(seen, server)
    assert answers(tmp_path)


def test_no_connection_left(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port, user='"limited"')
    with contextlib.ExitStack() as held:
        for _ in range(7):
            held.enter_context(contextlib.closing(psycopg.connect(host="127.0.0.1", port=server.port, user="limited", password=PASSWORD, dbname="shop")))  # fmt: skip
        seen = seen_with_path(tmp_path)
        assert seen.fixes[0].title == "Free connections"
        assert "pg_stat_activity" in seen.commands()[0]
    wait_for(server, None, user="limited")
    assert answers(tmp_path)


def test_a_port_held_by_another_program(server: Server, tmp_path: Path, driver: str) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        threading.Thread(target=_speak_http, args=(holder,), daemon=True).start()
        lay_out(tmp_path, driver, port)
        seen = seen_with_path(tmp_path)
    assert f"what answers at 127.0.0.1:{port} is no PostgreSQL" in seen.facts()
    assert f"sport = :{port}" in " ".join(seen.fix(f"Free port {port}").steps[0].command or ())
    apply(seen.fix(f"Connect to port {server.port}"), tmp_path)
    assert answers(tmp_path)


def _speak_http(holder: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            one, _ = holder.accept()
            with one:
                one.recv(8)
                one.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")


def test_a_port_that_is_no_number(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, 0, port='"5432x"')
    seen = seen_with_path(tmp_path)
    apply(seen.fix(f"Connect to port {server.port}"), tmp_path)
    assert answers(tmp_path)


def test_localhost_inside_a_container(tmp_path: Path, driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = tmp_path / "root"
    (marked / "run").mkdir(parents=True)
    (marked / ".dockerenv").touch()
    monkeypatch.setattr(servers, "ROOT", marked)
    project = tmp_path / "project"
    lay_out(project, driver, 1, host='"localhost"')
    write(project, {"compose.yaml": "services:\n  db:\n    image: postgres:17\n  web:\n    build: .\n"})
    seen = seen_with_path(project)
    assert seen.fixes[0].title == "Connect to the service 'db'"
    assert "this is inside a container" in seen.facts()
    apply(seen.fixes[0], project)
    text = (project / "shop/settings.py").read_text()
    assert '"HOST": "db"' in text
    assert '"PORT": "5432"' in text


ALL = """\
import json, os, sys, traceback
import django
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
django.setup()
from django.db.utils import load_backend
from django.conf import settings
for number, (kind, given) in enumerate(json.loads(sys.argv[1])):
    from django.db import ConnectionHandler
    try:
        ConnectionHandler({"default": {**settings.DATABASES["default"], **given}})["default"].ensure_connection()
    except Exception:
        print("CASE", kind, flush=True)
        traceback.print_exc(file=sys.stdout)
"""


@pytest.mark.parametrize("django", [None, DJANGO_4], ids=["django", "django4.2"])
@pytest.mark.parametrize("driver_alone", ["psycopg", "psycopg2"])
def test_every_message_of_every_pair(
    server: Server, tmp_path: Path, driver_alone: str, django: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, django)
    lay_out(tmp_path, driver_alone, server.port)
    cases = [
        ("refused", {"PORT": "1"}),
        ("no-socket", {"HOST": "", "PORT": "1"}),
        ("unresolved", {"HOST": "database.invalid"}),
        ("password", {"PASSWORD": "wrong"}),
        ("no-password", {"PASSWORD": ""}),
        ("role", {"USER": "ghost"}),
        ("rejected", {"USER": "barred"}),
        ("rejected", {"USER": "unlisted"}),
        ("peer", {"HOST": str(server.folder)}),
        ("database", {"NAME": "nope"}),
        ("ssl", {"OPTIONS": {"sslmode": "require"}}),
        ("ssl", {"OPTIONS": {"sslmode": "verify-full", "sslrootcert": str(tmp_path / "missing.crt")}}),
        ("bad-port", {"PORT": "54x"}),
    ]
    import json

    done = run(PYTHON, ["python", "-c", ALL, json.dumps(cases)], tmp_path, _path())
    texts = done.stdout.split("CASE ")[1:]
    told = []
    for text in texts:
        (incident,) = read(text)
        failure = failed_connection(incident)
        place = blame(incident, Snapshot(tmp_path))
        assert place is not None
        assert (place.file, place.line) == ("shop/settings.py", 7)
        told.append((text.split("\n")[0], failure.kind if failure else None))
    assert [kind for kind, _ in cases] == [kind for kind, _ in told], done.stderr
    assert all(kind == seen for kind, seen in told), told
