"""A model's application is not installed

## What it does
Adds the application to `INSTALLED_APPS`, as the last of the list.

## Why the error happens
Django loads models of installed applications only; a new application has to be listed in the settings.

## Example
```python before main.py
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from shop.models import Product

print(Product._meta.app_label)
```

```python before settings.py
INSTALLED_APPS = [
    "django.contrib.contenttypes",
]
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
```

```python before shop/__init__.py
```

```python after settings.py
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "shop",
]
```

## When it is not offered
- The application is installed under another path: then the import is what is wrong.
- `INSTALLED_APPS` is no plain list of one settings file.

## Questions
### The application is listed. Why is the model not found?
A model may be imported under two paths (`shop.models` and `project.shop.models`). The path has to be the one that the
settings name.

### Name or config class: which goes into the list?
Either works, `"shop"` or `"shop.apps.ShopConfig"`. The short form finds the config by itself when there is only one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.django_code import Source, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    app = match["module"].removesuffix(".models").partition(".models.")[0]
    found = [(s, value) for s in sources(site) for value in _installed(s)]
    if len(found) != 1:
        return
    source, apps = found[0]
    names = [nodes.string_value(e) or "" for e in apps.elts]
    if any(
        n == app or n.startswith(f"{app}.apps.") or n.endswith(f".{app.rpartition('.')[2]}") or app.endswith(f".{n}")
        for n in names
    ):
        return
    quote, last = quote_of(source.where), apps.elts[-1] if apps.elts else None
    if last is None:
        return
    end = source.where.span(last)[1]
    own_line = last.lineno > apps.lineno
    text = (
        f",{source.where.newline}{source.where.indent(last.lineno)}{quote}{app}{quote}"
        if own_line
        else f", {quote}{app}{quote}"
    )
    yield draft(
        site,
        f"Add '{app}' to INSTALLED_APPS",
        [Edit(source.file, end, end, text)],
        rationale=f"The models of '{app}' are imported, and '{app}' is not among the installed applications.",
        tier=1,
        evidence=[Evidence(f"'{app}' is not in INSTALLED_APPS", f"reading {source.file}")],
    )


def _installed(source: Source) -> Iterator[ast.List | ast.Tuple]:
    for node in source.tree.body:
        if (
            isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == "INSTALLED_APPS" for t in node.targets)
            and isinstance(node.value, (ast.List, ast.Tuple))
        ):
            yield node.value


RECIPE = Recipe(
    name="app-not-installed",
    title="A model's application is not installed",
    rows=("DJ7",),
    exceptions=("RuntimeError",),
    pattern=re.compile(
        r"Model class (?P<module>[\w.]+)\.\w+ doesn't declare an explicit app_label and isn't in an application in INSTALLED_APPS"
    ),
    propose=_propose,
    needs=("django",),
)
