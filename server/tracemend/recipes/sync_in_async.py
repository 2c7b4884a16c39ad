"""Django's database is asked from a coroutine

## What it does
Awaits the asynchronous twin of the query's last method: `await Product.objects.acount()` for `Product.objects.count()`.

## Why the error happens
Within a running event loop Django refuses to wait for the database, since everything else in the loop would wait too.

## Example
```python before main.py
import asyncio

import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": "example.sqlite3"}
settings.configure(INSTALLED_APPS=["shop"], DATABASES={"default": database})
django.setup()

from django.core.management import call_command
from shop.models import Product

call_command("migrate", run_syncdb=True, verbosity=0)


async def main():
    print(Product.objects.filter(name="pen").exists())


asyncio.run(main())
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
```

```python before shop/__init__.py
```

```python after main.py
import asyncio

import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": "example.sqlite3"}
settings.configure(INSTALLED_APPS=["shop"], DATABASES={"default": database})
django.setup()

from django.core.management import call_command
from shop.models import Product

call_command("migrate", run_syncdb=True, verbosity=0)


async def main():
    print(await Product.objects.filter(name="pen").aexists())


asyncio.run(main())
```

## When it is not offered
- The failed line calls no method that has a twin: touching a related object is loaded by `select_related` in the query.
- The line is in a plain function that a coroutine calls.

## Questions
### Which methods have an async twin?
Those that go to the database: `aget`, `afirst`, `acount`, `aexists`, `acreate`, `asave`, and `async for` over a query.
Building a query, as `filter` does, needs none.

### What about accessing a related object?
`order.customer` may query too. Load it beforehand with `select_related`, or wrap the access with `sync_to_async`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_TWINS = frozenset(
    [
        "get",
        "create",
        "get_or_create",
        "update_or_create",
        "bulk_create",
        "bulk_update",
        "count",
        "aggregate",
        "exists",
        "contains",
        "first",
        "last",
        "latest",
        "earliest",
        "update",
        "delete",
        "in_bulk",
        "iterator",
        "save",
        "refresh_from_db",
        "add",
        "remove",
        "clear",
        "set",
    ]
)
"""Methods of query sets, models and related managers that have an `a…` twin (Django 4.1 to 5.0, "Asynchronous queries")."""


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    if not isinstance(site.function, ast.AsyncFunctionDef) or site.tree is None:
        return
    if isinstance(site.statement, ast.For):
        yield from _loop(site, site.statement)
        return
    call = site.sole(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr in _TWINS and not _awaited(site, c)
    )
    if call is None or not isinstance(call.func, ast.Attribute):
        return
    start, end = site.where.span(call)
    name_at = site.where.span(call.func)[1] - len(call.func.attr)
    parent = next(nodes.ancestors(site.tree, call), None)
    tight = (
        isinstance(parent, (ast.Attribute, ast.Subscript, ast.Call))
        and getattr(parent, "func", getattr(parent, "value", None)) is call
    )
    edits = [Edit(site.file, start, start, "(await " if tight else "await "), Edit(site.file, name_at, name_at, "a")]
    edits += [Edit(site.file, end, end, ")")] if tight else []
    yield _fix(site, f"Await 'a{call.func.attr}'", edits, call.func.attr)


def _loop(site: CrashSite, loop: ast.For) -> Iterator[Fix]:
    start, _ = site.where.span(loop)
    text = site.source(loop.iter)
    if re.search(r"\.(?:objects|all|filter|exclude|order_by)\b", text):
        yield _fix(site, "Iterate with 'async for'", [Edit(site.file, start, start, "async ")], "iteration")


def _awaited(site: CrashSite, call: ast.Call) -> bool:
    assert site.tree is not None
    return isinstance(next(nodes.ancestors(site.tree, call), None), ast.Await)


def _fix(site: CrashSite, title: str, edits: list[Edit], name: str) -> Fix:
    return draft(
        site,
        title,
        edits,
        rationale="The query runs within an event loop, where Django's database has to be awaited.",
        tier=1,
        evidence=[
            Evidence(
                f"'{name}' has an asynchronous twin since Django 4.1", "Django's documentation of asynchronous queries"
            )
        ],
    )


RECIPE = Recipe(
    name="sync-in-async",
    title="Django's database is asked from a coroutine",
    rows=("DJ14",),
    exceptions=("SynchronousOnlyOperation",),
    pattern=re.compile(r"You cannot call this from an async context"),
    propose=_propose,
    needs=("django",),
)
