"""The shell lines of a generated workflow, run for real: a fresh environment, real services, the project's tests green.

Needs the services' programs, a package index and some minutes: it runs where `TRACEMEND_SERVICES` is set.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.sample_projects import ALL, DJANGO
from delivery.shop import project_at
from projects import make_repository
from tracemend.delivery.workflow import propose_workflow
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"

pytestmark = [
    pytest.mark.skipif("TRACEMEND_SERVICES" not in os.environ, reason="TRACEMEND_SERVICES is not set"),
    pytest.mark.timeout(300),
]


def job_of(root: Path) -> dict[str, Any]:
    """The one job of the workflow proposed for a project."""
    (new,) = propose_workflow(project_at(root), Snapshot(root), Settings()).new_files
    job: dict[str, Any] = yaml.safe_load(new.text)["jobs"]["tests"]
    return job


def run_steps(root: Path, job: dict[str, Any], tmp_path: Path, values: dict[str, str]) -> str:
    """What the steps print, run in order in a virtual environment, made at first; `values` stand for secrets and moved ports."""
    if not (tmp_path / "env").exists():
        venv.create(tmp_path / "env", with_pip=True)
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    env = {**clean, **{k: str(v) for k, v in job.get("env", {}).items()}, **values}
    env["PATH"] = f"{tmp_path / 'env' / 'bin'}{os.pathsep}{env['PATH']}"
    printed = ""
    for step in job["steps"]:
        if "run" in step:
            done = subprocess.run(
                ["bash", "-e", "-c", step["run"]], cwd=root, env=env, capture_output=True, text=True, timeout=240
            )
            printed += done.stdout + done.stderr
            assert done.returncode == 0, printed
    return printed


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[int]:
    """A server on a free port with the workflow's own user and password."""
    if POSTGRES is None or shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL is not installed")
    data = Path("/tmp") / f"pg-{os.getpid()}"
    data.mkdir()
    shutil.chown(data, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    password = data.with_suffix(".pw")
    password.write_text("only-for-tests\n")
    password.chmod(0o644)
    init = [
        *as_postgres,
        POSTGRES / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        f"--pwfile={password}",
    ]
    subprocess.run(init, check=True, capture_output=True, timeout=60)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    control = [*as_postgres, POSTGRES / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", data / "log", "start"], check=True, capture_output=True, timeout=60)
    try:
        yield port
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, timeout=60)
        shutil.rmtree(data)
        password.unlink()


def test_django_on_postgresql(tmp_path: Path, postgres: int) -> None:
    root = make_repository(tmp_path / "shop", DJANGO)
    job = job_of(root)
    assert job["services"]["postgres"]["env"]["POSTGRES_PASSWORD"] == "only-for-tests"
    values = {"DB_PORT": str(postgres), "SHOP_REGION": "eu", "STRIPE_API_KEY": "none"}
    assert "Ran 1 test" in run_steps(root, job, tmp_path, values)


def test_a_package_with_extras(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", ALL["package"])
    assert "1 passed" in run_steps(root, job_of(root), tmp_path, {})


def test_nothing_to_install(tmp_path: Path) -> None:
    files = {"test_shop.py": "import unittest\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        pass\n"}
    root = make_repository(tmp_path / "shop", files)
    assert "Ran 1 test" in run_steps(root, job_of(root), tmp_path, {})


@pytest.fixture
def mariadb(tmp_path: Path) -> Iterator[int]:
    """A server on a free port with the workflow's own password."""
    if shutil.which("mariadbd") is None:
        pytest.skip("MariaDB is not installed")
    with tempfile.TemporaryDirectory(prefix="my-") as folder:  # its socket's path must be short
        data, port = Path(folder), free_port()
        user = "mysql" if os.geteuid() == 0 else getpass.getuser()
        shutil.chown(data, user)
        first = data / "first.sql"
        first.write_text(
            "CREATE DATABASE IF NOT EXISTS test;\n"
            "CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY 'only-for-tests';\n"
            "CREATE OR REPLACE USER root@localhost IDENTIFIED BY 'only-for-tests';\n"
            "GRANT ALL ON *.* TO root@'127.0.0.1';\nGRANT ALL ON *.* TO root@localhost;\n"
        )
        first.chmod(0o644)
        make = ["mariadb-install-db", "--no-defaults", f"--user={user}", f"--datadir={data / 'db'}"]
        subprocess.run(
            [*make, "--auth-root-authentication-method=normal"], check=True, capture_output=True, timeout=120
        )
        here = [f"--datadir={data / 'db'}", f"--socket={data / 's'}", f"--pid-file={data / 'pid'}", f"--port={port}"]
        how = ["--no-defaults", f"--user={user}", "--bind-address=127.0.0.1", f"--init-file={first}"]
        with running(["mariadbd", *how, *here], port):
            yield port


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[int]:
    """A server on a free port."""
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed")
    port = free_port()
    with running(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)], port
    ):
        yield port


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server until the end of the block, from the moment on in which its port answers."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            assert child.poll() is None, command
            assert time.monotonic() < until, command
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        child.terminate()
        child.wait(60)


STORES = {
    "requirements.txt": "pymysql\nredis\npytest\n",
    "store.py": """
        import os
        from urllib.parse import urlsplit

        import pymysql
        import redis

        def table():
            url = urlsplit(os.environ["DATABASE_URL"])
            return pymysql.connect(
                host="127.0.0.1", port=url.port, user=url.username, password=url.password, database=url.path[1:]
            )

        def cache():
            return redis.Redis.from_url(os.environ["REDIS_URL"])
        """,
    "tests/test_store.py": """
        from store import cache, table

        def test_table():
            with table() as connection, connection.cursor() as cursor:
                cursor.execute("SELECT 40 + 2")
                assert cursor.fetchone() == (42,)

        def test_cache():
            assert cache().set("pear", 3) and cache().get("pear") == b"3"
        """,
}


def test_mysql_and_redis(tmp_path: Path, mariadb: int, redis: int) -> None:
    root = make_repository(tmp_path / "shop", STORES)
    job = job_of(root)
    values = {
        "DATABASE_URL": job["env"]["DATABASE_URL"].replace(":3306/", f":{mariadb}/"),
        "REDIS_URL": job["env"]["REDIS_URL"].replace(":6379/", f":{redis}/"),
    }
    assert "2 passed" in run_steps(root, job, tmp_path, values)
    health = {name: re.findall(r'--health-cmd "(.*?)"', s["options"])[0] for name, s in job["services"].items()}
    ping = health["redis"].replace("redis-cli", f"redis-cli -p {redis}")
    for command in (health["mysql"], ping):
        subprocess.run(command, shell=True, env={**os.environ, "MYSQL_TCP_PORT": str(mariadb)}, check=True, timeout=60)


LOCKED = {
    "uv": (
        {
            "pyproject.toml": f"""
                [project]
                name = "shop"
                version = "1.0"
                requires-python = ">={HERE}"
                [dependency-groups]
                dev = ["pytest"]
                """
        },
        "uv lock --quiet",
    ),
    "poetry": (
        {
            "pyproject.toml": f"""
                [project]
                name = "shop"
                version = "1.0"
                requires-python = ">={HERE},<4"
                [tool.poetry]
                package-mode = false
                [tool.poetry.group.dev.dependencies]
                pytest = "^8"
                [[tool.poetry.source]]
                name = "simple"
                url = "https://pypi.org/simple/"
                priority = "primary"
                """
        },
        "poetry lock",
    ),
    "pdm": (
        {
            "pyproject.toml": f"""
                [project]
                name = "shop"
                version = "1.0"
                requires-python = ">={HERE},<4"
                dependencies = []
                [dependency-groups]
                dev = ["pytest>=8,<9"]
                [tool.pdm]
                distribution = false
                """
        },
        "pdm lock --quiet",
    ),
    "pipenv": (
        {
            "Pipfile": """
                [[source]]
                name = "pypi"
                url = "https://pypi.org/simple"
                verify_ssl = true
                [packages]
                [dev-packages]
                pytest = "<9"
                """
        },
        "pipenv lock",
    ),
}


@pytest.mark.parametrize("tool", LOCKED)
def test_a_locked_project(tool: str, tmp_path: Path) -> None:
    """The lock file is made by the tool itself, then the workflow's own lines install from it."""
    files, lock = LOCKED[tool]
    root = make_repository(tmp_path / "shop", {**files, "tests/test_shop.py": "def test_shop():\n    pass\n"})
    values = {"HOME": str(tmp_path)}
    package = '"pdm[locked]"' if tool == "pdm" else tool
    run_steps(root, {"steps": [{"run": f"python -m pip install --quiet {package}"}, {"run": lock}]}, tmp_path, values)
    job = job_of(root)
    assert [step["run"].splitlines()[0] for step in job["steps"] if step.get("name") == "Install"] == [
        f"python -m pip install {package}"
    ]
    assert "1 passed" in run_steps(root, job, tmp_path, values)
