"""An object that a view looks up is not there

## What it does
In a view that gets the key from the URL, looks the object up by `get_object_or_404`, so that an address of nothing is answered
with "404 Not Found" and not with a server error.

## Why the error happens
`Model.objects.get(...)` raises `Model.DoesNotExist` when no row matches. Visitors and robots ask for keys that do not exist, or
no longer.

## Example
```python before shop/views.py
from django.http import HttpResponse
from shop.models import Product


def detail(request, pk):
    product = Product.objects.get(pk=pk)
    return HttpResponse(product.name)
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
    category = models.CharField(max_length=50, default="misc")
```

```python before shop/__init__.py
```

```python before urls.py
from django.urls import path
from shop import views

urlpatterns = [path("product/<int:pk>/", views.detail, name="product-detail")]
```

```python before main.py
import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], INSTALLED_APPS=["shop"], DATABASES={"default": database})
django.setup()

from django.core.management import call_command

call_command("migrate", run_syncdb=True, verbosity=0)

from django.test import Client

print(Client().get("/product/7/").status_code)
```

```python after shop/views.py
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from shop.models import Product


def detail(request, pk):
    product = get_object_or_404(Product, pk=pk)
    return HttpResponse(product.name)
```

## When it is not offered
- Outside of a view, where nobody may be told "not found", and where the view already handles the exception.
- Where the key does not come from the view's own arguments it is a choice.

## Questions
### Should a missing object be a 404 or a redirect?
A 404 for an address that names something which is not there. A redirect is for objects that have moved, so that links stay
alive.

### Does `get_object_or_404` hide programming errors?
It turns DoesNotExist alone into a 404; anything else, `MultipleObjectsReturned` for one, is still raised.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.django_code import handles_request, routes
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    """The lookup by `get_object_or_404`."""
    function = site.function
    call = site.sole(ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr == "get" and not c.args)
    if call is None or not isinstance(call.func, ast.Attribute):
        return
    if function is None or not handles_request(function):
        yield Abstention("the line stands in no view, so whether there is someone to answer 404 to is not seen.")
        return
    source = call.func.value
    model = nodes.dotted(source)
    if model is None:
        return
    target = model.removesuffix(".objects")
    arguments = ", ".join([target, *(site.source(k) for k in call.keywords)])
    added = insert_import(site.file, site.text, Wanted("django.shortcuts", "get_object_or_404"))
    parameters = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]} - {"request", "self"}
    used = {n.id for k in call.keywords for n in ast.walk(k.value) if isinstance(n, ast.Name)}
    routed = any((r.view or "").rpartition(".")[2] == function.name for r in routes(site))
    yield draft(
        site,
        "Answer 404 when there is no such object",
        [replace_node(site, call, f"get_object_or_404({arguments})"), *([added] if added else [])],
        rationale=f"No {match['model']} has the key that the request asked for, and the view does not expect that.",
        tier=3,
        kind="S" if parameters & used and routed else "U",
        evidence=[
            Evidence(
                f"'{function.name}' is a view and takes {', '.join(sorted(parameters & used))} from the URL",
                "syntax of the view",
            )
            if parameters & used
            else Evidence(
                f"the key is not among the arguments of '{function.name}'", "syntax of the view", supports=False
            )
        ],
    )


RECIPE = Recipe(
    name="missing-object-in-view",
    rows=("DJ2",),
    exceptions=("DoesNotExist", "ObjectDoesNotExist"),
    pattern=re.compile(r"(?P<model>\w+) matching query does not exist"),
    propose=_propose,
    title="An object that a view looks up is not there",
    needs=("django",),
)
