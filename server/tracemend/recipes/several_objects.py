"""More than one object matches where one is expected

## What it does
Offers, as a choice, to take the first of the matching objects in a fixed order, and says what has to be decided: which one is
meant, or why there are several.

## Why the error happens
`get()` promises exactly one row. Nothing in the database keeps the looked-up columns unique, so that a second row came in.

## Example
```python before main.py
import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], INSTALLED_APPS=["shop"], DATABASES={"default": database})
django.setup()

from django.core.management import call_command

call_command("migrate", run_syncdb=True, verbosity=0)

from shop.models import Product

Product.objects.create(name="pen")
Product.objects.create(name="pen")
print(Product.objects.get(name="pen").category)
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
import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], INSTALLED_APPS=["shop"], DATABASES={"default": database})
django.setup()

from django.core.management import call_command

call_command("migrate", run_syncdb=True, verbosity=0)

from shop.models import Product

Product.objects.create(name="pen")
Product.objects.create(name="pen")
print(Product.objects.filter(name="pen").order_by("pk").first().category)
```

## When it is not offered
- Never as a safe fix: taking one of several rows hides that the data is wrong.
- A unique constraint and a clean-up are the lasting remedy.

## Questions
### Where did the second row come from?
Two requests at the same moment, an import run twice, or a rule that only the form checks. A unique constraint in the
database stops all three.

### Is `.first()` a fix?
It takes one of them by order and leaves the rest. That suits "the newest", and hides data that should not be there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_range
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """The first match in order of the key, as a choice."""
    call = site.sole(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr == "get" and bool(c.keywords)
    )
    if call is None or not isinstance(call.func, ast.Attribute):
        return
    start, end = site.where.span(call.func)[1] - len("get"), site.where.span(call)[1]
    inside = site.where.text[start + len("get") : end]
    columns = ", ".join(k.arg or "**" for k in call.keywords)
    yield draft(
        site,
        "Take the first match in order of the key",
        [replace_range(site, start, end, f'filter{inside}.order_by("pk").first()')],
        rationale=f"{match['count']} rows of {match['model']} have the same {columns}, and get() takes exactly one.",
        tier=5,
        kind="U",
        evidence=[Evidence(f"{match['count']} rows match: nothing keeps {columns} unique", "the error's message")],
    )


RECIPE = Recipe(
    name="several-objects",
    rows=("DJ3",),
    exceptions=("MultipleObjectsReturned",),
    pattern=re.compile(r"get\(\) returned more than one (?P<model>\w+) -- it returned (?P<count>[\w ]+)!"),
    propose=_propose,
    title="More than one object matches where one is expected",
    needs=("django",),
)
