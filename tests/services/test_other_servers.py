"""Real servers other than PostgreSQL, programs without Django, and SQLite: refused, unresolved, turned away."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from recipes.crash import run, site_of, write
from services.django_shop import MANAGE, PYTHON, apply
from services.postgres_server import PASSWORD, Server, free_port, new_folder
from tracemend.diagnosis.database import kinds, servers
from tracemend.diagnosis.diagnose import diagnose
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.propose import propose


@dataclass
class Seen:
    """What a crashed program came to."""

    site: CrashSite
    fixes: tuple[Fix, ...]
    facts: str
    cause: str

    @property
    def place(self) -> str:
        return f"{self.site.file}:{self.site.text.splitlines()[self.site.location.line - 1].strip()}"

    def fix(self, title: str) -> Fix:
        return next(fix for fix in self.fixes if fix.title == title)


def crash(folder: Path, program: str, *words: str, **files: str) -> Seen:
    write(folder, {"main.py": program, **files})
    failed = run(PYTHON, ["python", "main.py", *words], folder)
    return seen_of(failed.stderr, folder)


def seen_of(text: str, folder: Path) -> Seen:
    site = site_of(text, folder, PYTHON)
    assert site is not None, text
    fixes = propose(site, strict=True)
    diagnosis = diagnose(site, fixes)
    assert PASSWORD not in repr(diagnosis) + repr(fixes)
    return Seen(site, fixes, "\n".join(e.fact for e in diagnosis.evidence), diagnosis.cause)


@contextlib.contextmanager
def running(
    argv: list[str], port: int, server: kinds.Server, folder: Path, env: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A server's process, once it answers; its port."""
    log = folder / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(argv, stdout=stream, stderr=stream, cwd=folder, env=env)
    try:
        end = time.monotonic() + 100
        while servers.ask("127.0.0.1", port, 1, server) != "right":
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture(scope="module")
def redis_port() -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed: tools/services.sh, or apt-get install redis-server")
    folder, port = new_folder(), free_port()
    argv = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD]
    with running(argv, port, kinds.REDIS, folder):
        yield port
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def mysql_port() -> Iterator[int]:
    program, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if program is None or install is None:
        pytest.skip("MariaDB is not installed: tools/services.sh, or apt-get install mariadb-server")
    folder, port = new_folder(), free_port()
    user = "mysql" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    shutil.chown(folder, user)
    data = f"--datadir={folder / 'data'}"
    subprocess.run([install, "--no-defaults", data, f"--user={user}", "--skip-test-db", "--auth-root-authentication-method=normal"], check=True, capture_output=True, timeout=110)  # fmt: skip
    (folder / "init.sql").write_text(f"CREATE DATABASE shop;\nCREATE USER app@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON shop.* TO app@'127.0.0.1';\nGRANT ALL ON `shopp`.* TO app@'127.0.0.1';\n")  # fmt: skip
    argv = [program, "--no-defaults", data, f"--user={user}", f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder / 's'}",
            f"--pid-file={folder / 'pid'}", f"--init-file={folder / 'init.sql'}", "--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M"]  # fmt: skip
    with running(argv, port, kinds.MYSQL, folder):
        yield port
    shutil.rmtree(folder)


@pytest.fixture
def rabbitmq_port() -> Iterator[int]:
    """With a daemon of names of its own, which Erlang would otherwise leave behind."""
    program, names = Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), shutil.which("epmd")
    if names is None or not program.exists():
        pytest.skip("RabbitMQ is not installed: apt-get install rabbitmq-server")
    folder, port, of_names, of_nodes = new_folder(), free_port(), str(free_port()), str(free_port())
    (folder / "rabbit.conf").write_text(f"listeners.tcp.default = 127.0.0.1:{port}\n")
    (folder / "plugins").write_text("[].\n")
    told = {"NODENAME": f"shop{port}@localhost", "MNESIA_BASE": f"{folder}/data", "LOG_BASE": f"{folder}/log"}
    told |= {"LOGS": "-", "CONFIG_FILE": f"{folder}/rabbit.conf", "ENABLED_PLUGINS_FILE": f"{folder}/plugins"}
    told |= {"DIST_PORT": of_nodes, "CONF_ENV_FILE": os.devnull, "PID_FILE": f"{folder}/pid"}
    told |= {"SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}"}
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "ERL_EPMD_PORT": of_names, "ERL_EPMD_ADDRESS": "127.0.0.1"}
    env |= {f"RABBITMQ_{name}": value for name, value in told.items()}
    daemon = subprocess.Popen([names, "-port", of_names, "-address", "127.0.0.1"], cwd=folder)
    try:
        with running([str(program)], port, kinds.RABBITMQ, folder, env):
            yield port
    finally:
        daemon.terminate()
        daemon.wait(60)
        shutil.rmtree(folder)


MYSQL_SETTINGS = """\
import pymysql

pymysql.version_info = (2, 2, 8, "final", 0)
pymysql.install_as_MySQLdb()
SECRET_KEY = "for the test"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": "shop",
        "USER": "app",
        "PASSWORD": "%s",
        "HOST": "127.0.0.1",
        "PORT": %s,
    }
}
"""


def mysql_shop(folder: Path, port: int, old: str = "", new: str = "") -> Seen:
    settings = (MYSQL_SETTINGS % (PASSWORD, port)).replace(old, new) if old else MYSQL_SETTINGS % (PASSWORD, port)
    write(folder, {"manage.py": MANAGE, "shop/__init__.py": "", "shop/settings.py": settings})
    failed = run(PYTHON, ["python", "manage.py", "migrate"], folder)
    seen = seen_of(failed.stderr, folder)
    assert seen.place == "shop/settings.py:DATABASES = {"
    return seen


def test_mysql_on_another_port(mysql_port: int, tmp_path: Path) -> None:
    pytest.importorskip("pymysql")
    seen = mysql_shop(tmp_path, free_port())
    assert f"a MySQL answers on port {mysql_port} of this machine" in seen.facts
    apply(seen.fix(f"Connect to port {mysql_port}"), tmp_path)
    done = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    assert done.returncode == 0, done.stderr


def test_mysql_that_turns_the_connection_down(mysql_port: int, tmp_path: Path) -> None:
    pytest.importorskip("pymysql")
    wrong = mysql_shop(tmp_path, mysql_port, f'"PASSWORD": "{PASSWORD}"', '"PASSWORD": "wrong"')
    assert wrong.fixes[0].title == "Correct the password of 'app'"
    none = mysql_shop(tmp_path, mysql_port, f'"PASSWORD": "{PASSWORD}"', '"PASSWORD": ""')
    assert none.fixes[0].title == "Give the password"
    barred = mysql_shop(tmp_path, mysql_port, '"NAME": "shop"', '"NAME": "mysql"')
    assert barred.fixes[0].title == "Let 'app' into 'mysql'"
    missing = mysql_shop(tmp_path, mysql_port, '"NAME": "shop"', '"NAME": "shopp"')
    assert missing.fix("Create the database 'shopp'").steps[0].command == ("mysqladmin", "-h", "127.0.0.1", "-P", str(mysql_port), "-u", "app", "-p", "create", "shopp")  # fmt: skip


def test_mysql_by_an_unknown_host_and_none_at_all(tmp_path: Path) -> None:
    pytest.importorskip("pymysql")
    unknown = mysql_shop(tmp_path, 3306, '"HOST": "127.0.0.1"', '"HOST": "mysql.invalid"')
    assert "the host name 'mysql.invalid' does not resolve" in unknown.cause
    seen = mysql_shop(tmp_path, free_port())
    assert "Start MySQL" in [fix.title for fix in seen.fixes]


REDIS_CACHE = """\
import os

import redis

cache = redis.Redis(host="127.0.0.1", port={port}, password={password})


def count():
    return cache.incr("visits")


print(count())
"""


def test_redis_on_another_port(redis_port: int, tmp_path: Path) -> None:
    pytest.importorskip("redis")
    seen = crash(tmp_path, REDIS_CACHE.format(port=free_port(), password=f'"{PASSWORD}"'))
    assert seen.place.startswith("main.py:cache = redis.Redis(")
    apply(seen.fix(f"Connect to port {redis_port}"), tmp_path)
    assert run(PYTHON, ["python", "main.py"], tmp_path).stdout.strip().isdigit()


def test_redis_with_another_password(redis_port: int, tmp_path: Path) -> None:
    pytest.importorskip("redis")
    wrong = crash(tmp_path, REDIS_CACHE.format(port=redis_port, password='os.environ.get("REDIS_PASSWORD", "wrong")'))
    assert wrong.fixes[0].title == "Correct the password"
    assert "Set REDIS_PASSWORD" in wrong.fixes[0].steps[0].text
    none = crash(tmp_path, REDIS_CACHE.format(port=redis_port, password="None"))
    assert none.fixes[0].title == "Give the password"


def test_a_cache_of_django_that_is_down(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    port = free_port()
    settings = f'SECRET_KEY = "x"\nCACHES = {{"default": {{"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://localhost:{port}/1"}}}}\n'
    program = 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"\nimport django\ndjango.setup()\nfrom django.core.cache import cache\ncache.get("x")\n'
    seen = crash(tmp_path, program, **{"shop/__init__.py": "", "shop/settings.py": settings})
    assert seen.place.startswith("shop/settings.py:CACHES = ")
    start = seen.fix("Start Redis")
    assert start.rationale == f"Not the code: no Redis runs at localhost:{port}."
    assert start.kind == "environment"


CELERY = """\
from celery import Celery

app = Celery("shop", broker="{url}")


@app.task
def bill():
    pass


bill.apply_async(retry=False)
"""


@pytest.mark.parametrize(("scheme", "title"), [("redis", "Start Redis"), ("amqp", "Start RabbitMQ")])
def test_a_broker_of_celery_that_is_down(tmp_path: Path, scheme: str, title: str) -> None:
    pytest.importorskip("celery")
    url = f"{scheme}://guest:{PASSWORD}@localhost:{free_port()}/0"
    seen = crash(tmp_path, CELERY.format(url=url))
    assert seen.place.startswith('main.py:app = Celery("shop"')
    assert title in [fix.title for fix in seen.fixes]
    read = seen.fix("Read the connection from the environment")
    apply(read, tmp_path)
    assert PASSWORD not in (tmp_path / "main.py").read_text()
    assert run(PYTHON, ["python", "-m", "py_compile", "main.py"], tmp_path).returncode == 0


@pytest.mark.timeout(300)
def test_rabbitmq_on_another_port(rabbitmq_port: int, tmp_path: Path) -> None:
    pytest.importorskip("celery")
    seen = crash(tmp_path, CELERY.format(url=f"amqp://guest:guest@127.0.0.1:{free_port()}//"))
    assert f"a RabbitMQ answers on port {rabbitmq_port} of this machine" in seen.facts
    apply(seen.fix(f"Connect to port {rabbitmq_port}"), tmp_path)
    done = run(PYTHON, ["python", "main.py"], tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_broker_whose_name_is_composes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("celery")
    monkeypatch.setattr(servers, "ROOT", tmp_path)  # no container
    compose = "services:\n  rabbit:\n    image: rabbitmq:4-management\n    ports:\n      - 5673:5672\n"
    seen = crash(tmp_path, CELERY.format(url="amqp://guest@rabbit//"), **{"compose.yaml": compose})
    assert seen.fixes[0].title == "Connect to localhost"
    apply(seen.fixes[0], tmp_path)
    assert '"amqp://guest@localhost:5673//"' in (tmp_path / "main.py").read_text()


SQLALCHEMY = """\
from sqlalchemy import create_engine, text

URL = "{url}"
engine = create_engine(URL)


def main():
    with engine.connect() as connection:
        print(connection.execute(text("SELECT 1")).scalar())


main()
"""
ASYNC = """\
import asyncio

import asyncpg


async def main():
    connection = await asyncpg.connect(host="127.0.0.1", port={port}, user="app", database="shop", password="{password}")
    print(await connection.fetchval("SELECT 1"))


asyncio.run(main())
"""
PSYCOPG = """\
import os

import {driver}

connection = {driver}.connect(host="localhost", port={port}, user="app", dbname="shop", password=os.environ.get("SHOP_PW", ""))
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        ('user="app"', 'user="barred"', "Let the connection in by pg_hba.conf"),
        ('user="app"', 'user="app", ssl="require"', "Agree on SSL"),
        ('host="127.0.0.1"', 'host="db.invalid"', "Correct the host's name"),
        ('database="shop"', 'database="shopp"', "Create the database 'shopp'"),
    ],
)
def test_asyncpg_that_is_turned_down(server: Server, tmp_path: Path, old: str, new: str, title: str) -> None:
    pytest.importorskip("asyncpg")
    seen = crash(tmp_path, ASYNC.format(port=server.port, password=PASSWORD).replace(old, new))
    assert seen.place.startswith("main.py:connection = await asyncpg.connect(")
    assert seen.fixes[0].title == title


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
def test_sqlalchemy_on_another_port(server: Server, tmp_path: Path, driver: str) -> None:
    pytest.importorskip("sqlalchemy")
    url = f"postgresql+{driver}://app:{PASSWORD}@localhost:{free_port()}/shop"
    seen = crash(tmp_path, SQLALCHEMY.format(url=url))
    assert seen.place.startswith("main.py:URL = ")
    apply(seen.fix(f"Connect to port {server.port}"), tmp_path)
    assert run(PYTHON, ["python", "main.py"], tmp_path).stdout == "1\n"


def test_sqlalchemy_read_from_the_environment(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    seen = crash(tmp_path, SQLALCHEMY.format(url=f"postgresql+psycopg://app:{PASSWORD}@localhost:{free_port()}/shop"))
    apply(seen.fix("Read the connection from the environment"), tmp_path)
    after = (tmp_path / "main.py").read_text()
    assert f'URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://app@localhost:{server.port}/shop")' in after
    assert "DATABASE_URL=postgresql+psycopg://app:PASSWORD@localhost" in (tmp_path / ".env.example").read_text()
    url = f"postgresql+psycopg://app:{PASSWORD}@localhost:{server.port}/shop"
    assert run(PYTHON, ["python", "main.py"], tmp_path, {"DATABASE_URL": url}).stdout == "1\n"


def test_flask_and_its_uri(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    program = """\
class Config:
    SQLALCHEMY_DATABASE_URI = "postgresql+psycopg2://app:%s@localhost:%d/shopp"


from sqlalchemy import create_engine

create_engine(Config.SQLALCHEMY_DATABASE_URI).connect()
"""
    seen = crash(tmp_path, program % (PASSWORD, server.port))
    assert seen.place.startswith("main.py:SQLALCHEMY_DATABASE_URI = ")
    assert seen.fixes[0].title == "Create the database 'shopp'"


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
def test_a_plain_connect(server: Server, tmp_path: Path, driver: str) -> None:
    seen = crash(tmp_path, PSYCOPG.format(driver=driver, port=free_port()))
    assert seen.place.startswith(f"main.py:connection = {driver}.connect(")
    apply(seen.fix(f"Connect to port {server.port}"), tmp_path)
    assert run(PYTHON, ["python", "main.py"], tmp_path, {"SHOP_PW": PASSWORD}).stdout == "1\n"


@pytest.mark.parametrize(
    ("spoil", "title"),
    [
        (lambda root: None, "Make the folder data"),
        (lambda root: (root / "data/shop.db").mkdir(parents=True), "Give the path of a file in it, db.sqlite3 say"),
        (lambda root: (root / "data").touch(), "Give a path whose folder is one"),
    ],
    ids=["no folder", "a folder", "a file"],
)
def test_sqlite_that_can_not_open_its_file(tmp_path: Path, spoil: Callable[[Path], object], title: str) -> None:
    settings = 'from pathlib import Path\n\nBASE_DIR = Path(__file__).parent.parent\nSECRET_KEY = "x"\nDATABASES = {\n    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "data" / "shop.db"}\n}\n'
    write(tmp_path, {"manage.py": MANAGE, "shop/__init__.py": "", "shop/settings.py": settings})
    spoil(tmp_path)
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    seen = seen_of(failed.stderr, tmp_path)
    assert seen.place == "shop/settings.py:DATABASES = {"
    assert seen.fixes[0].title == title
    assert seen.cause.startswith("Not the code: ")


def test_greetings_tell_the_servers_apart(server: Server, redis_port: int, mysql_port: int) -> None:
    ports = {"postgresql": server.port, "redis": redis_port, "mysql": mysql_port}
    for kind in kinds.SERVERS:
        for name, port in ports.items():
            assert (servers.ask("127.0.0.1", port, 1, kind) == "right") == (kind.name == name), (kind.name, name)
