"""Tests of the database's connection, in the project's style: usable, a query, settings complete. They change nothing in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.database.django_settings import settings_folder, settings_modules
from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix, NewFile, Step
from tracemend.project.files import project_files
from tracemend.recipes.database_telling import TOPIC, Telling
from tracemend.recipes.drafting import draft

_NAME = "test_database_connection.py"
_CONFIGURATION = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini", "conftest.py")

_PYTEST = '''\
"""The configured database can be reached, and its settings are complete."""

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def configured_database(django_db_blocker):
    """The database of the settings itself, not the one that is made for tests; nothing is written to it."""
    with django_db_blocker.unblock():
        yield connection
        connection.close()


def test_connection_is_usable(configured_database):
    configured_database.ensure_connection()
    assert configured_database.is_usable()


def test_query(configured_database):
    with configured_database.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("key", [{keys}])
def test_settings_are_complete(key):
    value = str(settings.DATABASES["default"].get(key) or "")
    assert value, f"DATABASES['default'] has no {{key}}"
    assert not value.startswith("$"), f"{{key}} is a variable that nobody filled in"
'''
_UNITTEST = '''\
"""The configured database can be reached, and its settings are complete."""

from django.conf import settings
from django.db import connection
from django.test import TestCase


class DatabaseConnectionTests(TestCase):
    def test_connection_is_usable(self):
        connection.ensure_connection()
        self.assertTrue(connection.is_usable())

    def test_query(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            self.assertEqual(cursor.fetchone(), (1,))

    def test_settings_are_complete(self):
        for key in [{keys}]:
            with self.subTest(key=key):
                value = str(settings.DATABASES["default"].get(key) or "")
                self.assertTrue(value, f"DATABASES['default'] has no {{key}}")
                self.assertFalse(value.startswith("$"), f"{{key}} is a variable that nobody filled in")
'''


def connection_test(site: CrashSite, found: Findings) -> NewFile | None:
    """The tests as a new file; None where there is no Django, or the file is there already."""
    if found.target is None or found.resolved is None or not settings_modules(site.snapshot):
        return None
    texts = {f: site.snapshot.text(f) or "" for f in project_files(site.snapshot.root).python if is_test_file(f)}
    pytest = _runs_by_pytest(site, texts)
    file = _place(site, list(texts), pytest=pytest)
    if site.snapshot.text(file) is not None:
        return None
    given = {"NAME": True, "USER": found.target.user, "HOST": found.target.host, "PORT": found.target.port}
    keys = ", ".join(f'"{key}"' for key, value in given.items() if value)
    text = (_PYTEST if pytest else _UNITTEST).format(keys=f'"ENGINE", {keys}')
    return NewFile(file, _in_quotes_of(texts, text))


def test_alone(told: Telling) -> Iterator[Fix]:
    """The tests by themselves, where the cause is not in the code."""
    if told.test is None:
        return
    yield draft(
        told.site,
        "Add tests of the database's connection",
        rationale=told.cause,
        tier=5,
        kind="U",
        score=0.2,
        evidence=told.evidence,
        cause="environment",
        beside=True,
        new_files=[told.test],
        steps=[Step("Run them once the server is up.", _command(told.test))],
        topic=TOPIC,
    )


def _command(test: NewFile) -> tuple[str, ...]:
    if "import pytest" in test.text:
        return ("python", "-m", "pytest", test.file)
    return ("python", "manage.py", "test", test.file.removesuffix(".py").replace("/", "."))


def _runs_by_pytest(site: CrashSite, texts: dict[str, str]) -> bool:
    """Whether pytest-django is there and knows the settings, and the project's tests are not those of Django's own runner."""
    installed = site.interpreter.distributions if site.interpreter is not None else {}
    has = any(name.lower().replace("_", "-") == "pytest-django" for name in installed)
    told = any("DJANGO_SETTINGS_MODULE" in (site.snapshot.text(file) or "") for file in _CONFIGURATION)
    by_pytest = not texts or any(
        re.search(r"^def test_|^import pytest|^from pytest", t, re.MULTILINE) for t in texts.values()
    )
    return has and told and by_pytest


def _place(site: CrashSite, tests: list[str], *, pytest: bool) -> str:
    """Beside the tests that there are; else a folder of its own for pytest, and the settings' package for Django's runner."""
    folders = [file.rpartition("/")[0] for file in tests if file.rpartition("/")[2].startswith("test")]
    top = settings_folder(site.snapshot)
    shared = sorted({f for f in folders if re.search(r"(^|/)tests?$", f)}, key=lambda f: (f.count("/"), f))
    if shared:
        return f"{shared[0]}/{_NAME}"
    if pytest:
        folder = f"{top}/tests" if top else "tests"
    else:
        module = settings_modules(site.snapshot)[0].split(".")
        folder = "/".join([part for part in [top, *module[:1]] if part]) if len(module) > 1 else top
    return f"{folder}/{_NAME}".lstrip("/")


def _in_quotes_of(texts: dict[str, str], text: str) -> str:
    """The text with the quotes that the project's tests prefer."""
    joined = "".join(texts.values())
    single, double = len(re.findall(r"(?<!')'(?!')", joined)), len(re.findall(r'(?<!")"(?!")', joined))
    return re.sub(r'(?<!["f])"([^"\'\n{}]*)"(?!")', r"'\1'", text) if single > double else text
