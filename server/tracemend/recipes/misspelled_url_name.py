"""A URL name or argument that no pattern has

## What it does
Writes the nearest name (or argument name) that the project's URL patterns really have into the call of `reverse`,
`redirect` or `resolve_url`.

## Why the error happens
`reverse()` looks a pattern up by its `name=` (with the namespace of its application) and fills in the arguments by
their names; a name that was renamed or misspelt finds nothing.

## Example
```python before views.py
from django.http import HttpResponse
from django.urls import reverse


def index(request):
    return HttpResponse(reverse("product_detail", args=[1]))


def detail(request, pk):
    return HttpResponse(pk)
```

```python before urls.py
from django.urls import path

import views

urlpatterns = [
    path("", views.index, name="index"),
    path("product/<int:pk>/", views.detail, name="product-detail"),
]
```

```python before main.py
import django
from django.conf import settings

settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], LOGGING_CONFIG=None)
django.setup()

from django.test import Client

print(Client().get("/").status_code)
```

```python after views.py
from django.http import HttpResponse
from django.urls import reverse


def index(request):
    return HttpResponse(reverse("product-detail", args=[1]))


def detail(request, pk):
    return HttpResponse(pk)
```

## Example
```python before views.py
from django.http import HttpResponse
from django.urls import reverse


def index(request):
    return HttpResponse(reverse("product-detail", kwargs={"id": 1}))


def detail(request, pk):
    return HttpResponse(pk)
```

```python before urls.py
from django.urls import path

import views

urlpatterns = [
    path("", views.index, name="index"),
    path("product/<int:pk>/", views.detail, name="product-detail"),
]
```

```python before main.py
import django
from django.conf import settings

settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["testserver"], LOGGING_CONFIG=None)
django.setup()

from django.test import Client

print(Client().get("/").status_code)
```

```python after views.py
from django.http import HttpResponse
from django.urls import reverse


def index(request):
    return HttpResponse(reverse("product-detail", kwargs={"pk": 1}))


def detail(request, pk):
    return HttpResponse(pk)
```

## When it is not offered
- When no name is alike enough or two are, or when the name is not a literal of the failed call.
- The empty argument of an object that was not saved yet is no misspelling.

## Questions
### Do I need the app's name before it?
Yes, as soon as the included URLs set `app_name`: then the name is `shop:detail`, and `detail` alone is unknown.

### The name is right and it is still not found.
The message also says which arguments were tried. A pattern with `<int:pk>` wants `args` or `kwargs` that fit, or it counts
as not found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.registered import Known, url_names
from tracemend.recipes.similarity import nearest

_PATTERN = re.compile(
    r"Reverse for '(?P<name>[^']*)' not found\."
    r"|Reverse for '(?P<routed>[^']*)' with keyword arguments '(?P<given>\{.*?\})' not found\. \d+ pattern\(s\) tried: (?P<tried>\[.*\])"
    r"|'(?P<namespace>[\w-]+)' is not a registered namespace"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    """The nearest name, namespaced name or argument name."""
    if match["routed"]:
        yield from _argument(site, match)
        return
    literal = match["name"] or match["namespace"] or ""
    known = url_names(site)
    if match["name"] and site.deeper:
        yield from _in_templates(site, literal, known)
    for node in site.find(ast.Constant):
        value = nodes.string_value(node)
        if value is None or (value != literal and not (match["namespace"] and value.startswith(f"{literal}:"))):
            continue
        found = _meant(value, known)
        edit = replace_string(site.file, site.where, node, found) if found else None
        if edit is not None and found is not None:
            yield _fix(site, edit, value, found, known.found_by)
    if _meant(literal, known) is None:
        yield Abstention(f"no URL pattern's name is spelt like '{literal}', or several are: {known.listed()}.")


def _meant(name: str, known: Known) -> str | None:
    """The one name that lacks its namespace, else the one that is spelt alike."""
    namespaced = [other for other in known.names if other.rpartition(":")[2] == name]
    return namespaced[0] if len(namespaced) == 1 else getattr(nearest(name, known.names), "name", None)


def _in_templates(site: CrashSite, literal: str, known: Known) -> Iterator[Fix]:
    """The name in every `{% url "name" %}` of the project's templates."""
    found = _meant(literal, known)
    tag = re.compile(rf"{{%-?\s*url\s+(?P<quote>[\"'])(?P<name>{re.escape(literal)})(?P=quote)")
    edits = [
        Edit(file, m.start("name"), m.end("name"), found)
        for file in project_files(site.snapshot.root).files
        if found is not None and file.endswith((".html", ".txt", ".xml"))
        for m in tag.finditer(site.snapshot.text(file) or "")
    ]
    if edits and found is not None:
        yield draft(
            site,
            f"Change '{literal}' to '{found}' in {edits[0].file}",
            edits,
            rationale=f"No URL pattern goes by '{literal}'; there is one with '{found}'.",
            tier=2,
            evidence=[Evidence(f"'{found}' exists and '{literal}' does not", known.found_by)],
        )


def _argument(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    wanted = set(re.findall(r"\(\?P<(\w+)>", match["tried"]))
    given = set(re.findall(r"'(\w+)':", match["given"]))
    unknown, lacking = given - wanted, wanted - given
    if len(unknown) != 1 or len(lacking) != 1:
        return
    old, new = unknown.pop(), lacking.pop()
    where = f"the pattern {match['tried']} in the error's message"
    for node in site.find((ast.Constant, ast.keyword)):
        if isinstance(node, ast.Constant) and nodes.string_value(node) == old:
            edit = replace_string(site.file, site.where, node, new)
        elif isinstance(node, ast.keyword) and node.arg == old:
            start, _ = site.where.span(node)
            edit = Edit(site.file, start, start + len(old), new)
        else:
            continue
        if edit is not None:
            yield _fix(site, edit, old, new, where)


def _fix(site: CrashSite, edit: Edit, old: str, new: str, found_by: str) -> Fix:
    return draft(
        site,
        f"Change '{old}' to '{new}'",
        [edit],
        rationale=f"No URL pattern goes by '{old}'; there is one with '{new}'.",
        tier=2,
        evidence=[Evidence(f"'{new}' exists and '{old}' does not", found_by)],
    )


RECIPE = Recipe(
    name="misspelled-url-name",
    rows=("DJ4",),
    exceptions=("NoReverseMatch",),
    pattern=_PATTERN,
    propose=_propose,
    title="A URL name or argument that no pattern has",
    needs=("django",),
)
