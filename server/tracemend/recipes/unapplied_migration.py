"""A table or column that the code knows and the database does not

## What it does
Names the command that brings the database up to the code: `migrate` where a migration for it exists, `makemigrations` before it where
none does, Alembic's `upgrade head` where the project uses Alembic.

## Why the error happens
A model was added or changed, and the database that this process uses has not had the migration yet: after a pull, in a new
checkout, on a new database.

## Example
```python before main.py
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from shop.models import Product

print(Product.objects.count())
```

```python before manage.py
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
```

```python before settings.py
SECRET_KEY = "for the example"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
    category = models.CharField(max_length=50, default="misc")
```

```python before shop/__init__.py
```

```text steps
python manage.py makemigrations shop
python manage.py migrate
```

## When it is not offered
- When the table belongs to no model of the project and the project has no migrations: then the SQL may be misspelt.
- Nothing is run by itself, and no migration is ever faked.

## Questions
### Why does it work on my machine and not in CI?
CI starts with an empty database. The command that sets it up has to run there as well, before the tests or the server.

### May I edit a migration that has run somewhere?
No: databases that have it will not run it again. Make a new one.

### What if `makemigrations` says that nothing changed?
Then the migration exists and has not been applied to this database, or the application is not in `INSTALLED_APPS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.files import project_files
from tracemend.recipes.django_code import Model, manage_py, models
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Abstention, Recipe

_PATTERN = re.compile(
    r"(?:\([\w.]+\) )?(?:no such table: (?:main\.)?(?P<table>\w+)"
    r"|no such column: (?:(?P<of>\w+)\.)?(?P<column>\w+)"
    r"|table (?P<lacking>\w+) has no column named (?P<new_column>\w+)"
    r"|relation \"(?P<relation>[\w.]+)\" does not exist"
    r"|column (?P<pg_of>\w+)\.(?P<pg_column>\w+) does not exist"
    r"|\(1146, \"Table '[\w-]+\.(?P<mysql>\w+)' doesn't exist\"\))"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    """The command of the project's migration tool."""
    table = next((match[g] for g in ("table", "of", "lacking", "relation", "pg_of", "mysql") if match[g]), "")
    column = match["column"] or match["new_column"] or match["pg_column"]
    manage = manage_py(site)
    if manage is not None:
        yield from _django(site, manage, table, column)
    elif project_files(site.snapshot.root).by_name.get("alembic.ini"):
        yield draft(
            site,
            "Bring the database up to date: alembic upgrade head",
            rationale=f"The database has no {_what(table, column)}: a migration has not been applied to it.",
            tier=1,
            kind="C",
            evidence=[Evidence("the project keeps its migrations with Alembic", "alembic.ini")],
            steps=[
                Step("See which migrations are missing.", ("alembic", "current")),
                Step("Apply them to the development database.", ("alembic", "upgrade", "head")),
            ],
        )
    else:
        yield Abstention(
            f"the database has no {_what(table, column)}, and neither manage.py nor alembic.ini tells how it is migrated."
        )


def _django(site: CrashSite, manage: str, table: str, column: str | None) -> Iterator[Fix]:
    model = next((m for m in models(site) if m.table == table), None)
    foreign = re.match(r"(auth|django|contenttypes|sessions|admin|sites|account|authtoken)_", table)
    if model is None and foreign is None and not (not table and column):
        return
    written = model is None or _has_migration(site, model, column)
    steps = (
        []
        if written
        else [
            Step(
                f"Write the migration for '{model.app if model else ''}'.",
                ("python", manage, "makemigrations", *([model.app] if model else [])),
            )
        ]
    )
    steps.append(Step("Apply the migrations to the development database.", ("python", manage, "migrate")))
    found = f"{model.node.name} in {model.source.file}" if model else "an installed application"
    yield draft(
        site,
        "Apply the migrations: manage.py migrate"
        if written
        else "Write and apply the migration: manage.py makemigrations, migrate",
        rationale=f"The database has no {_what(table, column)}: a migration has not been {'applied' if written else 'written'} yet.",
        tier=1,
        kind="C",
        evidence=[
            Evidence(f"the table {table} belongs to {found}", "the project's models"),
            Evidence(
                "a migration for it exists" if written else "no migration for it exists",
                "the application's migrations folder",
            ),
        ],
        steps=steps,
    )


def _what(table: str, column: str | None) -> str:
    return f"column {column} in {table}" if column and table else f"column {column}" if column else f"table {table}"


def _has_migration(site: CrashSite, model: Model, column: str | None) -> bool:
    folder = f"{model.source.file.rpartition('/models')[0]}/migrations/"
    texts = [site.snapshot.text(f) or "" for f in project_files(site.snapshot.root).python if f.startswith(folder)]
    name = re.compile(rf"['\"]{re.escape(column or model.node.name)}['\"]", re.IGNORECASE)
    return any(name.search(text) for text in texts)


RECIPE = Recipe(
    name="unapplied-migration",
    rows=("DJ1", "DB5"),
    exceptions=("OperationalError", "ProgrammingError", "UndefinedTable", "UndefinedColumn"),
    pattern=_PATTERN,
    propose=_propose,
    title="A table or column that the code knows and the database does not",
    kind="environment",
    needs=("django",),
)
