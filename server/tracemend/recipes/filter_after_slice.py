"""A query is filtered after it was cut

## What it does
Moves the filter before the slice, where the sliced query is a name assigned once in the same scope or stands in the same expression.

## Why the error happens
`query[:10]` becomes `LIMIT 10` in SQL, and a condition can't be added to rows that are already counted off.

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

qs = Product.objects.order_by("name")[:10]
print(qs.filter(category="misc").count())
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

qs = Product.objects.order_by("name").filter(category="misc")[:10]
print(qs.count())
```

## When it is not offered
- When the sliced query is used elsewhere too, or the slice is made in another function.

## Questions
### Can I filter the ten rows that I have got?
In Python, yes: `[row for row in rows if …]`. In SQL it would be a subquery: the condition is asked of rows that were cut off
before.

### Does the order of filter and slice change the result?
It does: "the first ten, of which the red ones" may be empty where "the first ten red ones" is full. Check which one you
want.
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

_METHODS = ("filter", "exclude", "order_by", "reverse", "distinct", "annotate")


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    """The call on the query before the slice."""
    call = site.sole(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr in _METHODS and _cut(site, c) is not None
    )
    if call is None or not isinstance(call.func, ast.Attribute):
        return
    cut = _cut(site, call)
    if cut is None:
        return
    dot = site.where.span(call.func.value)[1]
    end = site.where.span(call)[1]
    before_slice = site.where.span(cut.value)[1]
    yield draft(
        site,
        f"Call '{call.func.attr}' before the slice",
        [Edit(site.file, before_slice, before_slice, site.where.text[dot:end]), Edit(site.file, dot, end, "")],
        rationale="The query was cut to some rows before this condition was added; it has to come first.",
        tier=4,
        evidence=[Evidence(f"the slice is made on line {cut.lineno}", "the one assignment of the query")],
    )


def _cut(site: CrashSite, call: ast.Call) -> ast.Subscript | None:
    """The slice that the call's receiver is, or is the one name of."""
    assert isinstance(call.func, ast.Attribute)
    receiver: ast.AST = call.func.value
    if isinstance(receiver, ast.Name) and site.tree is not None:
        scope = nodes.enclosing_function(site.tree, call) or site.tree
        uses = [n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == receiver.id]
        stores = [n for n in uses if isinstance(n.ctx, ast.Store)]
        parent = next(nodes.ancestors(site.tree, stores[0]), None) if len(stores) == 1 and len(uses) == 2 else None
        receiver = parent.value if isinstance(parent, ast.Assign) else receiver
    return receiver if isinstance(receiver, ast.Subscript) and isinstance(receiver.slice, ast.Slice) else None


RECIPE = Recipe(
    name="filter-after-slice",
    rows=("DJ17",),
    exceptions=("TypeError", "AssertionError"),
    pattern=re.compile(
        r"Cannot (?:filter|reorder|reverse|create distinct fields|combine) a query once a slice has been taken"
    ),
    propose=_propose,
    title="A query is filtered after it was cut",
    needs=("django",),
)
