"""Settings that name no database, or none that is there: what reads them, and in which forms they are rewritten."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from recipes.crash import fixed_files, run, site_of, write
from services.django_shop import PYTHON, apply, change, lay_out, look, look_at, site_answers
from services.postgres_server import PASSWORD, Server, free_port
from tracemend.diagnosis.database import servers
from tracemend.recipes.propose import propose

pytest.importorskip("django")

URL_SETTINGS = """\
import os

import dj_database_url

SECRET_KEY = "for the test"
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"

DATABASES = {{"default": {value}}}
"""
ENVIRON_SETTINGS = """\
import environ

env = environ.Env()
SECRET_KEY = "for the test"
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"

DATABASES = {{"default": {value}}}
"""


def settings(folder: Path, text: str) -> None:
    lay_out(folder, "psycopg", 0)
    write(folder, {"shop/settings.py": text})


def url(server: Server) -> str:
    return f"postgres://app:{PASSWORD}@127.0.0.1:{server.port}/shop"


@pytest.mark.parametrize(
    ("text", "value", "variable"),
    [
        (URL_SETTINGS, "dj_database_url.config()", "DATABASE_URL"),
        (URL_SETTINGS, 'dj_database_url.config(env="SHOP_DATABASE_URL")', "SHOP_DATABASE_URL"),
        (URL_SETTINGS, 'dj_database_url.parse(os.environ.get("SHOP_DATABASE_URL", ""))', "SHOP_DATABASE_URL"),
        (URL_SETTINGS, 'dj_database_url.parse(os.environ["SHOP_DATABASE_URL"])', "SHOP_DATABASE_URL"),
        (ENVIRON_SETTINGS, "env.db()", "DATABASE_URL"),
    ],
)
def test_a_variable_that_is_not_set(server: Server, tmp_path: Path, text: str, value: str, variable: str) -> None:
    pytest.importorskip("dj_database_url" if text is URL_SETTINGS else "environ")
    settings(tmp_path, text.format(value=value))
    write(tmp_path, {".env": f"{variable}={url(server)}\n"})
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    site = site_of(failed.stderr, tmp_path, PYTHON)
    assert site is not None, failed.stderr
    assert site.file == "shop/settings.py"
    assert site.text.splitlines()[site.location.line - 1].startswith("DATABASES")
    best = propose(site, strict=True)[0]
    assert variable in best.title
    assert PASSWORD not in repr(best)
    assert [" ".join(step.command or ()) for step in best.steps] == ["set -a; . ./.env; set +a"]
    loaded = subprocess.run(["sh", "-c", f"set -a; . ./.env; set +a; {PYTHON} manage.py migrate"], cwd=tmp_path, timeout=60, capture_output=True, env={"PATH": "/usr/bin:/bin"}, text=True)  # fmt: skip
    assert loaded.returncode == 0, loaded.stderr
    assert site_answers(tmp_path, {variable: url(server)})


def test_a_variable_of_the_host_that_is_empty(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg2", server.port, host='os.environ.get("SHOP_DB_HOST")')
    seen = look(tmp_path, {"SHOP_DB_HOST": ""})
    assert seen.fixes[0].title == "Set SHOP_DB_HOST"
    assert site_answers(tmp_path, {"SHOP_DB_HOST": "127.0.0.1"})


def test_tables_that_were_never_made(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", server.port)
    write(
        tmp_path,
        {
            "shop/models.py": "from django.db import models\n\n\nclass Pear(models.Model):\n    name = models.CharField(max_length=9)\n",
            "shop/urls.py": 'from django.http import HttpResponse\nfrom django.urls import path\n\nfrom shop.models import Pear\n\n\ndef front(request):\n    return HttpResponse(f"answer {1 + Pear.objects.count()}")\n\n\nurlpatterns = [path("", front)]\n',
            "shop/migrations/__init__.py": "",
        },
    )
    assert run(PYTHON, ["python", "manage.py", "makemigrations", "shop"], tmp_path).returncode == 0
    program = "import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\ndjango.setup()\nfrom django.test import RequestFactory\nfrom shop.urls import front\nfront(RequestFactory().get('/'))\n"
    write(tmp_path, {"ask.py": program})
    failed = run(PYTHON, ["python", "ask.py"], tmp_path)
    site = site_of(failed.stderr, tmp_path, PYTHON)
    assert site is not None, failed.stderr
    best = propose(site, strict=True)[0]
    assert best.steps[-1].command == ("python", "manage.py", "migrate")
    assert run(PYTHON, ["python", "manage.py", "migrate", "shop"], tmp_path).returncode == 0
    try:
        assert site_answers(tmp_path)
    finally:
        run(PYTHON, ["python", "manage.py", "migrate", "shop", "zero"], tmp_path)


def test_an_address_of_dj_database_url_is_corrected_and_read_from_the_environment(
    server: Server, tmp_path: Path
) -> None:
    pytest.importorskip("dj_database_url")
    wrong = url(server).replace(str(server.port), str(free_port()))
    settings(tmp_path, URL_SETTINGS.format(value=f'dj_database_url.parse("{wrong}")'))
    seen = look(tmp_path)
    other = tmp_path / "other"
    settings(other, URL_SETTINGS.format(value=f'dj_database_url.parse("{wrong}")'))
    apply(seen.fix(f"Connect to port {server.port}"), other)
    assert site_answers(other)
    apply(seen.fix("Read the connection from the environment"), tmp_path)
    after = (tmp_path / "shop/settings.py").read_text()
    assert (
        f'config(default="postgres://app@127.0.0.1:{server.port}/shop", conn_max_age=60, conn_health_checks=True)'
        in after
    )
    assert "DATABASE_URL=postgres://app:PASSWORD@" in (tmp_path / ".env.example").read_text()
    assert site_answers(tmp_path, {"DATABASE_URL": url(server)})


def test_a_project_that_requires_dj_database_url(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("dj_database_url")
    lay_out(tmp_path, "psycopg", free_port())
    write(tmp_path, {"requirements.txt": "Django\ndj-database-url\n"})
    apply(look(tmp_path).fix("Read the connection from the environment"), tmp_path)
    after = (tmp_path / "shop/settings.py").read_text()
    assert "import dj_database_url\n" in after
    assert "USER" not in after
    assert site_answers(tmp_path, {"DATABASE_URL": url(server)})


@pytest.mark.parametrize(
    ("head", "read"),
    [
        ("import os\n", "os.environ.get({}, {})"),
        ("from os import getenv\nimport os\n\nDEBUG = os.getenv('DEBUG')\n", "os.getenv({}, {})"),
        ("from decouple import config\n", "config({}, default={})"),
        ("import environ\n\nenv = environ.Env()\n", "env({}, default={})"),
    ],
    ids=["environ", "getenv", "decouple", "django-environ"],
)
def test_the_environment_is_read_as_the_settings_read_it(tmp_path: Path, head: str, read: str) -> None:
    lay_out(tmp_path, "psycopg", free_port())
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    change(tmp_path, "import os\n", head)
    fix = look_at(failed.stderr, tmp_path).fix("Read the connection from the environment")
    after = fixed_files(fix, tmp_path)["shop/settings.py"] or ""
    assert f'"PASSWORD": {read.format(chr(34) + "DB_PASSWORD" + chr(34), chr(34) * 2)}' in after
    assert after.count("import os\n") <= 1


def test_a_server_for_compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    lay_out(tmp_path, "psycopg", port)
    monkeypatch.setattr(servers, "likely_ports", lambda server: ())  # servers of other tests run beside this one
    seen = look(tmp_path)
    fix = seen.fix("Add PostgreSQL to compose")
    service = yaml.safe_load(fixed_files(fix, tmp_path)["compose.yaml"] or "")["services"]["db"]
    assert service["image"] == "postgres:17"
    assert service["ports"] == [f"127.0.0.1:{port}:5432"]
    assert service["environment"]["POSTGRES_PASSWORD"] == "${DB_PASSWORD:?}"
    assert "pg_isready -U app -d shop" in service["healthcheck"]["test"][1]
    assert PASSWORD not in repr(fix)
    write(tmp_path, {"compose.yaml": "services:\n  web:\n    build: .\n"})
    added = yaml.safe_load(fixed_files(look(tmp_path).fix("Add PostgreSQL to compose"), tmp_path)["compose.yaml"] or "")
    assert set(added["services"]) == {"db", "web"}


def test_the_generated_tests_of_a_project_with_djangos_own_runner(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", free_port())
    write(
        tmp_path,
        {
            "shop/tests.py": "from django.test import SimpleTestCase\n\n\nclass ShopTests(SimpleTestCase):\n    def test_shop(self):\n        pass\n"
        },
    )
    fix = look(tmp_path).fix(f"Connect to port {server.port}")
    assert fix.test is not None
    assert fix.test.file == "shop/test_database_connection.py"
    assert "(TestCase)" in fix.test.text
    write(tmp_path, {fix.test.file: fix.test.text})
    argv = ["python", "manage.py", "test", "--noinput", "shop.test_database_connection"]
    assert run(PYTHON, argv, tmp_path).returncode == 1
    apply(fix, tmp_path)
    done = run(PYTHON, argv, tmp_path)
    assert "Ran 3 tests" in done.stderr, done.stderr
    assert done.returncode == 0


def test_a_request_that_failed_is_put_down_to_the_settings(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", free_port())
    failed = run(PYTHON, ["python", "-c", "import django, os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\ndjango.setup()\nfrom django.test import RequestFactory\nfrom shop.urls import front\nfront(RequestFactory().get('/'))"], tmp_path)  # fmt: skip
    assert "in front" in failed.stderr
    seen = look_at(failed.stderr, tmp_path)
    assert f"Connect to port {server.port}" in [fix.title for fix in seen.fixes]
