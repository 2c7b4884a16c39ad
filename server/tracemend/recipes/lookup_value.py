"""A lookup is given a value of another kind than its field

## What it does
Says which field got what. Where the value comes from the URL through a `<str:…>` or untyped part of a route, offers the converter that lets
only fitting values in.

## Why the error happens
A number or a UUID was expected, and the text that came can't be read as one: a visitor's or robot's address, a misread form.

## Example
```python before main.py
import django
from django.conf import settings

settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], INSTALLED_APPS=["shop"])
django.setup()

from django.test import Client

print(Client().get("/product/abc/").status_code)
```

```python before urls.py
from django.urls import path
from shop import views

urlpatterns = [path("product/<pk>/", views.detail)]
```

```python before shop/views.py
from django.http import HttpResponse
from shop.models import Product


def detail(request, pk):
    return HttpResponse(Product.objects.filter(pk=pk).query)
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
```

```python before shop/__init__.py
```

```python after urls.py
from django.urls import path
from shop import views

urlpatterns = [path("product/<int:pk>/", views.detail)]
```

## When it is not offered
- The value does not come from the one route of the failed view: then the cause is said and no edit is made.
- Always a choice: keys of another kind may be meant to be accepted.

## Questions
### Robots ask for such addresses all day. Is it a bug?
A visitor's nonsense should end as a 404, not as a crash. A converter in the route (`<int:pk>`) settles it before the view
runs.

### The value comes from a form.
Then a form field or serializer should turn it into the right type and tell the visitor what is wrong with it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.django_code import handles_request, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"Field '(?P<field>\w+)' expected a (?P<kind>number) but got '(?P<value>[^']*)'"
    r"|\[?['\"]?.(?P<uuid>[^”'\"]*). is not a valid UUID"
    r"|badly formed hexadecimal UUID string"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    converter = "int" if match["kind"] else "uuid"
    value = match["value"] or match["uuid"] or ""
    what = f"the field '{match['field']}'" if match["field"] else "a UUID"
    cause = f"{value!r} was given for {what}, which takes {'numbers' if converter == 'int' else 'UUIDs'} only."
    cause = cause[0].upper() + cause[1:]
    evidence = [Evidence(f"{value!r} can't be read as such a value", "the error's message")]
    for file, start, end, name in _untyped(site):
        yield draft(
            site,
            f"Let only {'numbers' if converter == 'int' else 'UUIDs'} into the route: <{converter}:{name}>",
            [Edit(file, start, end, f"<{converter}:{name}>")],
            rationale=cause,
            tier=4,
            kind="U",
            evidence=[*evidence, Evidence(f"the route takes any text as '{name}'", f"reading {file}")],
        )
    yield draft(
        site,
        "Check the value before it is looked up",
        rationale=cause,
        tier=5,
        kind="D",
        evidence=evidence,
        steps=[
            Step(
                "Check what comes from outside (a form, a URL converter) before it reaches the query, and answer 404 or 400."
            )
        ],
    )


def _untyped(site: CrashSite) -> Iterator[tuple[str, int, int, str]]:
    """The part `<name>` or `<str:name>` of the one route to the failed view."""
    function = site.function
    if function is None or not handles_request(function):
        return
    parameters = {a.arg for a in function.args.args}
    for source in sources(site, "urls.py"):
        for call in ast.walk(source.tree):
            if (
                not isinstance(call, ast.Call)
                or len(call.args) < 2
                or (nodes.dotted(call.args[1]) or "").rpartition(".")[2] != function.name
            ):
                continue
            start, end = source.where.span(call.args[0])
            for part in re.finditer(r"<(?:str:|slug:)?(\w+)>", source.where.text[start:end]):
                if part[1] in parameters:
                    yield source.file, start + part.start(), start + part.end(), part[1]


RECIPE = Recipe(
    name="lookup-value",
    title="A lookup is given a value of another kind than its field",
    rows=("DJ18",),
    exceptions=("ValueError", "ValidationError"),
    pattern=_PATTERN,
    propose=_propose,
    kind="data",
    needs=("django",),
)
