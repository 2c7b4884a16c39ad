"""A Django project that can't reach its database, and a real PostgreSQL: what is diagnosed, on what evidence, what is offered."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from recipes.crash import fixed_files, run, site_of, write
from services.django_shop import DRIVERS, MANAGE, PYTHON, apply, change, lay_out, look, site_answers
from services.postgres_server import PASSWORD, Server, free_port
from tracemend.diagnosis.database import servers
from tracemend.recipes.propose import propose

pytest.importorskip("django")


@pytest.mark.parametrize("driver", DRIVERS)
def test_another_port_is_found_and_corrected(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, free_port())
    seen = look(tmp_path)
    assert seen.diagnosis.kind == "configuration"
    assert f"a PostgreSQL answers on port {server.port} of this machine" in seen.facts()
    corrected = next(fix for fix in seen.fixes if fix.title == f"Connect to port {server.port}")
    assert corrected in seen.fixes[:2], "another server of this machine may come first"
    assert corrected.applicability == "unsafe"
    apply(corrected, tmp_path)
    assert site_answers(tmp_path)


@pytest.mark.parametrize(
    "port", ["5999", 'os.environ.get("SHOP_DB_PORT", "5999")', 'int(os.getenv("SHOP_DB_PORT", 5999))']
)
def test_the_port_is_corrected_where_it_is_written(server: Server, tmp_path: Path, port: str) -> None:
    lay_out(tmp_path, "psycopg", 0, port=port)
    fix = next(f for f in look(tmp_path).fixes if f.title == f"Connect to port {server.port}")
    after = fixed_files(fix, tmp_path)["shop/settings.py"] or ""
    assert port.replace("5999", str(server.port)) in after


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_server_that_is_down_is_started_not_edited(server: Server, tmp_path: Path, driver: str) -> None:
    lay_out(tmp_path, driver, server.port)
    server.stop()
    try:
        elsewhere = [p for p in servers.likely_ports() if servers.ask("127.0.0.1", p, 1) == "right"]
        seen = look(tmp_path)
    finally:
        server.start()
    start = next(fix for fix in seen.fixes if fix.title == "Start PostgreSQL")
    assert start.rationale == f"Not the code: no PostgreSQL runs at 127.0.0.1:{server.port}."
    assert start.kind == "environment"
    assert f"127.0.0.1:{server.port} refuses the connection: nothing listens there" in seen.facts()
    if not elsewhere:
        assert seen.fixes[0] == start
        assert "no other PostgreSQL answers on this machine" in seen.facts()
    assert site_answers(tmp_path)


def test_a_server_that_answers_again(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", server.port)
    server.stop()
    try:
        failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    finally:
        server.start()

    def first() -> str:
        site = site_of(failed.stderr, tmp_path, PYTHON)
        assert site is not None
        return propose(site, strict=True)[0].title

    assert first() == "Run it again"
    change(tmp_path, PASSWORD, "mustard")
    assert first() == "Correct the password of 'app'"
    write(tmp_path, {"django/__init__.py": "raise ImportError('this Python has no Django')\n"})
    assert first() == "Run it again"


def test_a_service_of_compose_outside_of_compose(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", 5432, host='"db"')
    compose = f"services:\n  db:\n    image: postgres:17\n    ports:\n      - '{server.port}:5432'\n"
    write(tmp_path, {"compose.yaml": compose})
    seen = look(tmp_path)
    assert seen.fixes[0].title == "Connect to localhost"
    assert seen.diagnosis.kind == "configuration"
    assert f"compose.yaml has the service 'db', published on port {server.port}" in seen.facts()
    apply(seen.fixes[0], tmp_path)
    assert site_answers(tmp_path)


def test_a_name_that_does_not_resolve(tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg2", 5432, host='"database.invalid"')
    seen = look(tmp_path)
    assert seen.diagnosis.cause == "Not the server: the host name 'database.invalid' does not resolve from here."
    assert seen.commands()[0] == "getent hosts database.invalid"


def test_a_host_from_a_variable_that_is_not_set(tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg2", free_port(), host='os.environ.get("SHOP_DB_HOST", "")')
    seen = look(tmp_path)
    assert seen.fixes[0].title == "Set SHOP_DB_HOST"
    assert seen.diagnosis.kind == "configuration"


def test_a_variable_that_was_never_filled_in(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DB_USER", "${DB_USER}")
    lay_out(tmp_path, "psycopg2", server.port)
    settings = (tmp_path / "shop/settings.py").read_text()
    write(tmp_path, {"shop/settings.py": settings.replace('"USER": "app"', '"USER": os.environ["SHOP_DB_USER"]')})
    seen = look(tmp_path)
    assert seen.fixes[0].title == "Set SHOP_DB_USER"
    assert seen.diagnosis.kind == "configuration"


def test_settings_that_read_everything_from_the_environment(server: Server, tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", server.port, name='"nope-not-here"')
    fix = next(f for f in look(tmp_path).fixes if f.title == "Read the connection from the environment")
    after = fixed_files(fix, tmp_path)["shop/settings.py"] or ""
    assert 'os.environ.get("DB_PASSWORD", "")' in after
    assert f'os.environ.get("DB_PORT", "{server.port}")' in after
    assert PASSWORD not in after
    write(tmp_path, {"shop/settings.py": after})
    given = {"DB_PASSWORD": PASSWORD, "DB_NAME": "shop"}
    assert run(PYTHON, ["python", "manage.py", "migrate"], tmp_path, given).returncode == 0


def test_nothing_is_run_in_a_workspace_that_is_not_trusted(tmp_path: Path) -> None:
    lay_out(tmp_path, "psycopg", free_port())
    settings = (tmp_path / "shop/settings.py").read_text()
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    write(tmp_path, {"shop/settings.py": settings + f"open({str(tmp_path / 'ran')!r}, 'w')\n"})
    site = site_of(failed.stderr, tmp_path, PYTHON)
    assert site is not None
    fixes = propose(replace(site, trusted=False), strict=True)
    assert fixes
    assert not any(fix.edits for fix in fixes)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("engine", ["", '"ENGINE": "django.db.backends.postgresql",'])
def test_a_database_without_an_engine_is_marked_in_the_settings(tmp_path: Path, engine: str) -> None:
    write(
        tmp_path,
        {
            "manage.py": MANAGE,
            "shop/__init__.py": "",
            "shop/settings.py": f'SECRET_KEY = "x"\n\nDATABASES = {{"default": {{{engine}}}}}\n',
        },
    )
    failed = run(PYTHON, ["python", "manage.py", "migrate"], tmp_path)
    site = site_of(failed.stderr, tmp_path, PYTHON)
    assert site is not None
    assert (site.file, site.location.line) == ("shop/settings.py", 3)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_port_held_by_something_that_never_answers(tmp_path: Path, driver: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        lay_out(tmp_path, driver, port)
        text = (tmp_path / "shop/settings.py").read_text()
        write(
            tmp_path, {"shop/settings.py": text.replace('"USER"', '"OPTIONS": {"connect_timeout": 2},\n        "USER"')}
        )
        seen = look(tmp_path)
    assert f"the port of 127.0.0.1:{port} is open, and nothing is ever said on it" in seen.facts()
    free = next(fix for fix in seen.fixes if fix.title == f"Free port {port}")
    assert free.kind == "environment"
    assert f"sport = :{port}" in " ".join(free.steps[0].command or ())
