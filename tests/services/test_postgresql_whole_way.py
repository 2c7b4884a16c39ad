"""From a `migrate` that fails in a terminal to a pushed branch, with a real PostgreSQL: every step as the user takes it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from projects import make_repository
from recipes.crash import run, write
from services.django_shop import PYTHON, SETTINGS, apply, change, lay_out, look, site_answers
from services.postgres_server import PASSWORD, Server, free_port
from tracemend.contract import diagnosis_from_json, fix_from_json, incident_from_json, verdict_from_json
from tracemend.delivery.description import pull_request_body
from tracemend.trial.sandbox import bubblewrap

pytest.importorskip("django")
pytest.importorskip("pytest_django")
pytestmark = pytest.mark.timeout(600)
PYTEST_INI = "[pytest]\nDJANGO_SETTINGS_MODULE = shop.settings\n"


def tracemend(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "tracemend", *words, "--project", str(folder)]
    if words[0] == "run":
        argv = [sys.executable, "-m", "tracemend", "run", "--project", str(folder), *words[1:]]
    return subprocess.run(argv, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True, timeout=300)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def repository(folder: Path, remote: Path) -> None:
    git(folder, "init", "-qb", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The shop")
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True, timeout=60)
    git(folder, "remote", "add", "origin", str(remote))
    git(folder, "push", "-q", "origin", "main")


def test_from_the_terminal_to_a_pushed_branch(server: Server, tmp_path: Path) -> None:
    shop, remote = tmp_path / "shop", tmp_path / "shop.git"
    lay_out(shop, "psycopg", free_port(), password='os.environ["SHOP_DB_PASSWORD"]')
    write(shop, {"pytest.ini": PYTEST_INI, "tests/test_shop.py": "def test_the_shop():\n    assert True\n"})
    repository(shop, remote)
    secret = {"SHOP_DB_PASSWORD": PASSWORD}
    failed = tracemend(shop, "run", "--", str(PYTHON), "manage.py", "migrate", **secret)
    assert failed.returncode == 1
    assert "Connection refused" in failed.stderr

    (listed,) = json.loads(tracemend(shop, "incidents", "--json").stdout)["incidents"]
    done = tracemend(shop, "fix", "--incident", listed["id"], "--push", "--json", "--python", str(PYTHON), **secret)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    (incident,) = answer["incidents"]
    assert incident["blamed"]["file"] == "shop/settings.py"
    assert incident["diagnosis"]["kind"] == "configuration"
    chosen = next(fix for fix in incident["fixes"] if fix["id"] == answer["delivered"]["fix"])
    assert chosen["title"] == f"Connect to port {server.port}"
    assert chosen["verdict"]["level"] == "verified"
    assert chosen["verdict"]["suite"]["after"] == {"passed": 1, "failed": 0}
    assert answer["delivered"]["branch"] == "fix/database-connection-config"
    assert PASSWORD not in done.stdout + done.stderr

    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--branch", "fix/database-connection-config", str(remote), str(clone))
    tests = run(PYTHON, ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"], clone, secret)
    assert "8 passed" in tests.stdout, tests.stdout
    assert site_answers(clone, secret)
    assert not site_answers(shop, secret), "the user's own files are as they were"

    body = pull_request_body(
        fix_from_json(chosen),
        incident_from_json({**incident, "origin": "run"}),
        diagnosis_from_json(incident["diagnosis"]),
        verdict_from_json(chosen["verdict"]),
    )
    assert f"a PostgreSQL of this machine answers on port {server.port}" in body
    assert "**verified**" in body
    assert PASSWORD not in body


def test_a_database_that_a_trial_may_not_reach_proves_nothing(server: Server, tmp_path: Path) -> None:
    if bubblewrap() is None:
        pytest.skip("bubblewrap is missing or may not make its namespaces here")
    from tracemend.engine import Engine
    from tracemend.ledger import open_ledger
    from tracemend.project.project import Project
    from tracemend.settings import Settings

    lay_out(tmp_path, "psycopg", free_port())
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    make_repository(tmp_path, {})
    with contextlib.closing(open_ledger(tmp_path)) as ledger:
        engine = Engine(Project(tmp_path, PYTHON, True), ledger, Settings(trial_local_database=False))
        (stored,) = engine.receive(failed.stderr)
        analysis = engine.analyse(stored, engine.snapshot())
        chosen = next(f.fix for f in analysis.fixes if f.fix.title == f"Connect to port {server.port}")
        tried = engine.prove(stored, (chosen,), engine.snapshot())
    (verdict,) = [fix.verdict for fix in tried if fix.fix.id == chosen.id]
    assert verdict is not None
    assert verdict.level == "unproved"
    assert "trial.localDatabase" in verdict.reasons[0]


def test_a_pasted_line_without_any_frame(server: Server, tmp_path: Path) -> None:
    port = free_port()
    lay_out(tmp_path, "psycopg2", port)
    line = (
        "django.db.utils.OperationalError: could not connect to server: Connection refused. Is the server running on host "
        f'"localhost" (127.0.0.1) and accepting TCP/IP connections on port {port}?'
    )
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", "fix", "--no-trial", "--json", "--python", str(PYTHON), "--project", str(tmp_path)],
        input=line, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    (incident,) = json.loads(done.stdout)["incidents"]
    assert incident["blamed"]["file"] == "shop/settings.py"
    assert f"Connect to port {server.port}" in [fix["title"] for fix in incident["fixes"]]


RESTARTED = """\
import os, sys, django
sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.wsgi import get_wsgi_application
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
application = get_wsgi_application()
def request():
    from wsgiref.util import setup_testing_defaults
    environ = {}
    setup_testing_defaults(environ)
    status = []
    answer = application(environ, lambda s, h, e=None: status.append(s))
    body = b"".join(answer).decode()
    answer.close()
    return status[0], body
print(*request(), flush=True)
sys.stdin.readline()
try:
    print(*request(), flush=True)
except Exception as error:
    print(type(error).__name__, flush=True)
"""


@pytest.mark.parametrize("checked", [True, False], ids=["health checks", "none"])
def test_a_request_after_the_server_was_restarted(server: Server, tmp_path: Path, checked: bool) -> None:
    lay_out(tmp_path, "psycopg", free_port(), password='os.environ["SHOP_DB_PASSWORD"]')
    apply(look(tmp_path, {"SHOP_DB_PASSWORD": PASSWORD}).fix("Read the connection from the environment"), tmp_path)
    if not checked:
        change(tmp_path, '"CONN_HEALTH_CHECKS": True', '"CONN_HEALTH_CHECKS": False')
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    env |= {"SHOP_DB_PASSWORD": PASSWORD, "DB_PORT": str(server.port)}
    with subprocess.Popen(
        [str(PYTHON), "-c", RESTARTED], cwd=tmp_path, env=env, stdin=-1, stdout=-1, stderr=-1, text=True
    ) as site:
        assert site.stdin is not None
        assert site.stdout is not None
        assert site.stdout.readline() == "200 OK answer 1\n", site.communicate()[1]
        server.stop()
        server.start()
        site.stdin.write("\n")
        site.stdin.flush()
        said = site.stdout.readline()
        site.communicate(timeout=60)
    assert ("200 OK" in said) == checked


def test_a_server_is_started_on_consent_and_asked_again(startable: Server, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    lay_out(shop, "psycopg", startable.port)
    make_repository(shop, {})
    startable.stop()
    try:
        tracemend(shop, "run", "--", str(PYTHON), "manage.py", "migrate")
        (listed,) = json.loads(tracemend(shop, "incidents", "--json").stdout)["incidents"]
        asked = tracemend(shop, "step", listed["id"])
        assert asked.returncode == 2
        assert "say --yes" in asked.stderr
        assert f"pg_ctl -D {startable.folder}" in asked.stdout
        done = tracemend(shop, "step", listed["id"], "--yes")
    finally:
        startable.run("pg_ctl", "-D", str(startable.folder), "-w", "-t", "60", "restart", "-m", "fast")
    assert done.returncode == 0, done.stderr
    assert f"PostgreSQL at 127.0.0.1:{startable.port} takes the connection now" in done.stdout
    assert site_answers(shop)


def test_settings_stay_as_they_are_written(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", free_port())
    split = SETTINGS.format(name="'shop'", user="'app'", password="'sesame'", host="'127.0.0.1'", port="'1'").replace(
        '"', "'"
    )
    split = split.replace("'HOST': '127.0.0.1',", "'HOST': '127.0.0.1',  # the tunnel").replace(
        "    }\n}", "        # the end\n    }\n}"
    )
    write(
        tmp_path,
        {
            "shop/settings.py": None,
            "shop/settings/__init__.py": "",
            "shop/settings/base.py": split,
            "shop/settings/local.py": f"from shop.settings.base import *\n\nDATABASES['default']['PORT'] = '{free_port()}'\n",
            "manage.py": (tmp_path / "manage.py").read_text().replace("shop.settings", "shop.settings.local"),
            ".env.example": "SECRET_KEY=\nDB_NAME=shop",
        },
    )
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    from recipes.crash import fixed_files, fixes_for

    fix = next(f for f in fixes_for(failed.stderr, tmp_path, PYTHON) if f.title.startswith("Read the connection"))
    after = fixed_files(fix, tmp_path)
    base, local = after["shop/settings/base.py"] or "", after["shop/settings/local.py"] or ""
    assert "'HOST': os.environ.get('DB_HOST', '127.0.0.1'),  # the tunnel\n" in base
    assert (
        "'CONN_MAX_AGE': int(os.environ.get('DB_CONN_MAX_AGE', '60')),\n        'CONN_HEALTH_CHECKS': True,\n" in base
    )
    assert "# the end" in base
    assert "sesame" not in base
    assert local.startswith("import os\n")
    assert f"['PORT'] = os.environ.get('DB_PORT', '{server.port}')" in local
    assert (
        after[".env.example"]
        == f"SECRET_KEY=\nDB_NAME=shop\nDB_USER=app\nDB_PASSWORD=\nDB_HOST=127.0.0.1\nDB_PORT={server.port}\n"
    )
