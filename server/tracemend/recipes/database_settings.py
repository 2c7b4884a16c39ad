"""The settings do not say which database to use

## What it does
Names the environment variable that the settings read the database from and that is not set, the file of the project that writes it down,
and the command that loads it. Where no variable is read it says which entry of `DATABASES` is empty.

## Why the error happens
Settings that read the database's address from a variable give an empty entry where the variable is missing, and Django notices at the first
query only, far from the settings.

## Example
```python before main.py
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "shop_settings"
django.setup()

from django.db import connection

connection.cursor()
```

```python before manage.py
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_settings")
```

```python before shop_settings.py
import os

SECRET_KEY = "for the example"


def parsed(url):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"} if url else {}


DATABASES = {"default": parsed(os.environ.get("SHOP_DATABASE_URL"))}
```

```text before .env
SHOP_DATABASE_URL=sqlite://:memory:
```

```text steps
set -a; . ./.env; set +a
```

## When it is not offered
- Where the variable is set: then its value is what is wrong, and only its owner knows the right one.
- No address is invented, and no value of a variable is shown.

## Questions
### Why is a missing variable noticed so late?
Settings are plain Python: `os.environ.get("DATABASE_URL")` gives None without complaint. Use `os.environ["DATABASE_URL"]`
for what can't be done without.

### How do I share the settings with my team?
Commit an `.env.example` with the names and harmless values, keep `.env` in `.gitignore`, and load it in one place.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.database.dotenv import dotenv_names
from tracemend.diagnosis.database.written import environment_variable, written
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.database_offers import set_variables
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    named = match["name"]
    names = [named] if named else _read_variables(site)
    missing = sorted({name for name in names if not os.environ.get(name)})
    if missing:
        files = dotenv_names(site.snapshot)
        holders = [file for file, known in files.items() if known & set(missing)]
        shown = " and ".join(missing)
        yield draft(
            site,
            f"Set {shown}",
            rationale=f"Not the code: the settings read the database from {shown}, which is not set.",
            tier=1,
            kind="C",
            steps=set_variables(files, missing),
            evidence=[
                Evidence(f"{shown} is not set, or empty, where this was looked at", "the environment"),
                *(
                    Evidence(f"{file} writes it down, and nothing has loaded it", "the project's files")
                    for file in holders
                ),
            ],
        )
    elif not named and match["engine"] and not names:
        yield draft(
            site,
            "Give DATABASES an ENGINE",
            rationale="The default entry of DATABASES has no ENGINE, so that Django knows no database.",
            tier=1,
            kind="C",
            steps=[Step("Give DATABASES['default'] an ENGINE and a NAME: django.db.backends.postgresql, say.")],
            evidence=[Evidence("no environment variable is read there", "reading the settings")],
        )


def _read_variables(site: CrashSite) -> list[str]:
    """The variables that the failed statement, or the default database, is read from."""
    here = [name for node in ast.walk(site.statement) if (name := environment_variable(node))] if site.statement else []
    places = [place.variable for place in written(site.snapshot) if place.variable]
    through = [n.id for n in ast.walk(site.statement) if isinstance(n, ast.Name)] if site.statement else []
    for node in site.tree.body if site.tree and not here else ():
        if isinstance(node, ast.Assign) and any(nodes.dotted(t) in through for t in node.targets):
            here += [name for inner in ast.walk(node.value) if (name := environment_variable(inner))]
    return list(dict.fromkeys([*here, *places]))


RECIPE = Recipe(
    name="database-settings",
    title="The settings do not say which database to use",
    rows=("DB8", "K4"),
    exceptions=("ImproperlyConfigured", "UnknownSchemeError"),
    pattern=re.compile(
        r"(?P<engine>settings\.DATABASES is improperly configured)|Set the (?P<name>\w*(?:DATABASE|DB|POSTGRES|PG)\w*) environment variable"
        r"|Scheme '://' is unknown"
    ),
    propose=_propose,
    kind="configuration",
    needs=("django",),
)
