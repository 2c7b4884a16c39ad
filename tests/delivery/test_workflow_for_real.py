"""The shell lines of a generated workflow, run for real: a fresh environment, a real PostgreSQL, the project's tests green.

Needs PostgreSQL's programs, a package index and a minute: it runs where `TRACEMEND_SERVICES` is set.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
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
    """What the steps print, run in order in a fresh virtual environment; `values` stand for secrets and moved ports."""
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


def test_a_locked_uv_project(tmp_path: Path) -> None:
    if shutil.which("uv") is None:
        pytest.skip("uv is not installed, so no lock file can be made")
    files = {
        "pyproject.toml": f"""
            [project]
            name = "shop"
            version = "1.0"
            requires-python = ">={sys.version_info[0]}.{sys.version_info[1]}"
            [dependency-groups]
            dev = ["pytest"]
            """,
        "tests/test_shop.py": "def test_shop():\n    pass\n",
    }
    root = make_repository(tmp_path / "shop", files)
    subprocess.run(["uv", "lock", "--quiet"], cwd=root, check=True, timeout=60)
    assert "1 passed" in run_steps(root, job_of(root), tmp_path, {})
