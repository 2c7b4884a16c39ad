"""A script uses Django before Django is set up

## What it does
Names the project's settings module and calls `django.setup()` at the top of the script, before the first import that needs them.

## Why the error happens
`manage.py` does both by itself; a script that is run directly has to do them, and before it imports any model.

## Example
```python before main.py
from shop.models import Product

print(Product._meta.db_table)
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

```python after main.py
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from shop.models import Product

print(Product._meta.db_table)
```

## When it is not offered
- In a module of an application, where code that runs at import time has to move instead, and where the project names
  no settings module or several.

## Questions
### Why does it work in `manage.py shell`?
`manage.py` names the settings module and calls `django.setup()` for you. A plain script has to do both, before the first
import of a model.

### Should such a script be a management command instead?
For work that belongs to the project, yes: `python manage.py import_prices` gets settings, logging and options for nothing,
and tests can call it.

### May I import models at the top of the file?
Only below `django.setup()`. Linters complain about the order; that is one more reason for a management command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.incident import is_user_file
from tracemend.project.location import map_frame
from tracemend.project.positions import positions
from tracemend.recipes.django_code import settings_module
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"Requested settings?,? ?(?P<setting>\w*),? but settings are not configured"
    r"|Apps aren't loaded yet"
    r"|Models aren't loaded yet"
)


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    """The lines at the top of the script that was run."""
    script = _script(site)
    settings = settings_module(site)
    text = site.snapshot.text(script) if script else None
    tree = site.snapshot.tree(script) if script else None
    if script is None or text is None or tree is None or settings is None or "django.setup()" in text:
        return
    first = next((n for n in tree.body if _needs_django(n)), None)
    if first is None:
        return
    where = positions(text)
    lines = _lines(tree, settings)
    known = any(isinstance(n, (ast.Import, ast.ImportFrom)) for n in tree.body if n.lineno < first.lineno)
    yield draft(
        site,
        "Set Django up at the top of the script",
        [insert_lines(script, where, first.lineno, [*([""] if known else []), *lines, ""])],
        rationale=f"{script} imports from the Django project before its settings are named and its applications are loaded.",
        tier=2,
        evidence=[Evidence(f"the project's settings module is {settings}", "manage.py and its like")],
    )


def _script(site: CrashSite) -> str | None:
    """The script that was run: the oldest frame at module level, when it lies in the project."""
    for frame in site.record.frames:
        if frame.function == "<module>" and is_user_file(frame.file):
            place = map_frame(frame, site.snapshot)
            return place.file if place is not None and not place.file.endswith(("settings.py", "manage.py")) else None
    return None


def _needs_django(node: ast.stmt) -> bool:
    """Whether an import at the top of a script may need the settings: whatever is not the standard library."""
    if isinstance(node, ast.ImportFrom):
        return node.module != "__future__" and nodes.top_name(node.module or ".") not in _HARMLESS
    return isinstance(node, ast.Import) and any(nodes.top_name(a.name) not in _HARMLESS for a in node.names)


_HARMLESS = frozenset(
    [
        "os",
        "sys",
        "re",
        "json",
        "csv",
        "time",
        "datetime",
        "pathlib",
        "logging",
        "argparse",
        "collections",
        "itertools",
        "functools",
        "typing",
        "math",
        "random",
        "django",
    ]
)


def _lines(tree: ast.Module, settings: str) -> list[str]:
    text = ast.unparse(tree)
    lines = [] if re.search(r"^import os\b", text, re.MULTILINE) else ["import os", ""]
    lines += [] if re.search(r"^import (?:\w+, )*django$", text, re.MULTILINE) else ["import django", ""]
    if "DJANGO_SETTINGS_MODULE" not in text:
        lines.append(f'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{settings}")')
    elif lines[:2] == ["import os", ""]:
        lines = lines[2:]
    return [*lines, "django.setup()"]


RECIPE = Recipe(
    name="django-not-set-up",
    rows=("DJ8",),
    exceptions=("ImproperlyConfigured", "AppRegistryNotReady"),
    pattern=_PATTERN,
    propose=_propose,
    title="A script uses Django before Django is set up",
    needs=("django",),
)
