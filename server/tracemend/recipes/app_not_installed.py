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
- No one list in the settings is the place: `INSTALLED_APPS` is no plain list, and of the lists that it is put together from none,
  or more than one, holds the project's own applications.

## Questions
### The application is listed. Why is the model not found?
A model may be imported under two paths (`shop.models` and `project.shop.models`). The path has to be the one that the
settings name.

### Name or config class: which goes into the list?
Either works, `"shop"` or `"shop.apps.ShopConfig"`. The short form finds the config by itself when there is only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.registries.django import django_registry
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.installed_apps import add_app, covering
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    app = match["module"].removesuffix(".models").partition(".models.")[0]
    registry = django_registry(site)
    other = covering(app, registry.installed or ()) if registry is not None else None
    if other is not None:
        yield Abstention(f"'{other}' is installed: the models of '{app}' are imported under another path than that.")
        return
    yield from add_app(
        site, app, f"The models of '{app}' are imported, and '{app}' is not among the installed applications."
    )


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
