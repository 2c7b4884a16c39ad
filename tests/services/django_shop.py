"""A small Django project whose `migrate` fails, and what is made of its traceback."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recipes.crash import fixed_files, run, site_of, write
from services.postgres_server import PASSWORD
from tracemend.diagnosis.diagnose import diagnose
from tracemend.fix import Diagnosis, Fix
from tracemend.recipes.propose import propose

PYTHON = Path(sys.executable)
SETTINGS = """\
import os

SECRET_KEY = "for the test"
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "shop.urls"

DATABASES = {{
    "default": {{
        "ENGINE": "django.db.backends.postgresql",
        "NAME": {name},
        "USER": {user},
        "PASSWORD": {password},
        "HOST": {host},
        "PORT": {port},
    }}
}}
"""
MANAGE = """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
URLS = """\
from django.db import connection
from django.http import HttpResponse
from django.urls import path


def front(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(f"answer {cursor.fetchone()[0]}")


urlpatterns = [path("", front)]
"""
ASK = """\
import os, sys, django
sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
print(Client().get("/").content.decode())
"""
DRIVERS = ("psycopg", "psycopg2")


@dataclass
class Seen:
    """What came of one failed `manage.py migrate`."""

    output: str
    line: str
    diagnosis: Diagnosis
    fixes: tuple[Fix, ...]
    seconds: float

    def facts(self) -> str:
        return "\n".join(e.fact for e in self.diagnosis.evidence)

    def commands(self) -> list[str]:
        return [" ".join(step.command) for step in self.fixes[0].steps if step.command]

    def fix(self, title: str) -> Fix:
        return next(fix for fix in self.fixes if fix.title == title)


def lay_out(folder: Path, driver: str, number: int, **given: str) -> None:
    """The project's files; a driver is taken away where the other one is meant."""
    values = {
        "name": '"shop"',
        "user": '"app"',
        "password": f'"{PASSWORD}"',
        "host": '"127.0.0.1"',
        "port": f'"{number}"',
    }
    settings = SETTINGS.format(**values | given)
    write(folder, {"manage.py": MANAGE, "shop/__init__.py": "", "shop/settings.py": settings, "shop/urls.py": URLS})
    if driver == "psycopg2":
        write(folder, {"psycopg.py": 'raise ImportError("this project has psycopg2")\n'})


def change(folder: Path, old: str, new: str, file: str = "shop/settings.py") -> None:
    """Replace a text that is there."""
    text = (folder / file).read_text()
    assert old in text
    write(folder, {file: text.replace(old, new)})


def look(folder: Path, environment: Mapping[str, str] | None = None) -> Seen:
    """Run `migrate` in a terminal, as the user does, and take its traceback the whole way."""
    failed = run(PYTHON, ["python", "manage.py", "migrate"], folder, environment)
    assert failed.returncode != 0, failed.stdout
    return look_at(failed.stderr, folder)


def look_at(text: str, folder: Path) -> Seen:
    """The diagnosis of a text; it names the settings, and no password is in it."""
    started = time.monotonic()
    site = site_of(text, folder, PYTHON)
    assert site is not None, text
    fixes = propose(site, strict=True)
    seconds = time.monotonic() - started
    line = site.text.splitlines()[site.location.line - 1]
    seen = Seen(text, line, diagnose(site, fixes), fixes, seconds)
    assert site.file == "shop/settings.py"
    assert seen.line.startswith("DATABASES")
    assert PASSWORD not in repr(seen.diagnosis), "a password is shown"
    assert PASSWORD not in repr(fixes), "a password is in a fix"
    return seen


def site_answers(folder: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Whether a request that asks the database is answered."""
    done = run(PYTHON, ["python", "-c", ASK], folder, environment)
    return done.stdout.strip() == "answer 1"


def apply(fix: Fix, folder: Path) -> None:
    write(folder, fixed_files(fix, folder))
