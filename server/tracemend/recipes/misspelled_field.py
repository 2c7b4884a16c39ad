"""A query or a constructor names a field that the model does not have

## What it does
Changes the name to the nearest field of the model: from the choices that Django's message lists, else from the model's own class.

## Why the error happens
Lookups (`filter(name=…)`, `order_by("name")`) and model constructors take the names of fields, which are checked only
when the query is built.

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

print(Product.objects.filter(catgeory="misc").count())
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

print(Product.objects.filter(category="misc").count())
```

## When it is not offered
- When no field's name is alike enough, or two are.

## Questions
### What are the names with two underscores?
They go through a relation (`author__name`) or name a comparison (`price__gte`). A misspelt part at any step gives this
message with the choices there.

### May I use the column's database name?
No: queries speak of fields of the model. A foreign key `author` has the column `author_id`, and both can be asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.registered import fields_of
from tracemend.recipes.similarity import nearest

_PATTERN = re.compile(
    r"Cannot resolve keyword '(?P<name>\w+)' into field\. Choices are: (?P<choices>[\w, ]+)"
    r"|Invalid field name\(s\) given in (?:select_related|prefetch_related): '(?P<related>\w+)'\. Choices are: (?P<relations>[\w, ()]+)"
    r"|(?P<model>\w+)\(\) got (?:an )?unexpected keyword arguments?:? '(?P<given>\w+)'$"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    """The nearest field, in the keyword or string that names the unknown one."""
    name = match["name"] or match["related"] or match["given"]
    if match["model"]:
        taken = fields_of(site, match["model"])
        known, found_by = taken.names, taken.found_by
    else:
        found_by = "the choices in the error's message"
        known = frozenset(re.findall(r"\w+", match["choices"] or match["relations"]))
    best = nearest(name, known)
    if best is None:
        if known:
            yield Abstention(f"no field is spelt like '{name}', or several are: {', '.join(sorted(known))}.")
        return
    edits = list(_places(site, name, best.name))
    if edits:
        yield draft(
            site,
            f"Change '{name}' to '{best.name}'",
            edits,
            rationale=f"There is no field '{name}'; '{best.name}' is the nearest of {len(known)}.",
            tier=2,
            score=best.score,
            evidence=[Evidence(f"'{best.name}' is a field and '{name}' is not", found_by)],
        )


def _places(site: CrashSite, old: str, new: str) -> Iterator[Edit]:
    """Keywords and strings of the failed line that begin with the name: `name`, `name__gt`, `-name`."""
    for node in site.find((ast.keyword, ast.Constant)):
        if isinstance(node, ast.keyword) and node.arg and node.arg.split("__")[0] == old:
            start, _ = site.where.span(node)
            yield Edit(site.file, start, start + len(old), new)
        elif isinstance(node, ast.Constant):
            value = nodes.string_value(node) or ""
            plain = value.lstrip("-")
            if plain.split("__")[0] == old:
                edit = replace_string(site.file, site.where, node, value.replace(old, new, 1))
                if edit is not None:
                    yield edit


RECIPE = Recipe(
    name="misspelled-field",
    rows=("DJ11", "DJ12"),
    exceptions=("FieldError", "TypeError"),
    pattern=_PATTERN,
    propose=_propose,
    title="A query or a constructor names a field that the model does not have",
    needs=("django",),
)
