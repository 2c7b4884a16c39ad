"""A dataclass field with a shared default

## What it does
Makes a new list, dictionary, set or object for every instance by `field(default_factory=…)`.

## Why the error happens
The default of a field is made once, when the class is; all objects would share and change the same list.

## Example
```python before main.py
from dataclasses import dataclass


@dataclass
class Cart:
    items: list = []


print(Cart())
```

```python after main.py
from dataclasses import dataclass, field


@dataclass
class Cart:
    items: list = field(default_factory=list)


print(Cart())
```

## Example
```python before main.py
import dataclasses


@dataclasses.dataclass
class Cart:
    sizes: dict = {"small": 1}


print(Cart())
```

```python after main.py
import dataclasses


@dataclasses.dataclass
class Cart:
    sizes: dict = dataclasses.field(default_factory=lambda: {"small": 1})


print(Cart())
```

## When it is not offered
- The class is made elsewhere than by its statement.

## Questions
### Why is a list refused and a tuple not?
What has no hash is taken for changeable: lists, dictionaries, sets, and dataclasses that are not frozen.

### What is `default_factory` called with?
With nothing, once for each object. Any callable does: `list`, `dict`, a lambda, a class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if not isinstance(statement, ast.ClassDef):
        return
    fields = [s for s in statement.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    field = next((s for s in fields if isinstance(s.target, ast.Name) and s.target.id == match["name"]), None)
    if field is None or field.value is None:
        return
    name, imported = _field_function(site)
    edits = [
        edit
        for f in fields
        if (f is field or _is_mutable(f.value)) and (edit := _by_factory(site, f, name)) is not None
    ]
    if _by_factory(site, field, name) is None:
        return
    yield draft(
        site,
        f"Make a new {match['kind'].rpartition('.')[2]} for every object",
        [*edits, *imported],
        rationale=f"All objects would share the one {match['kind'].rpartition('.')[2]} that is the default of '{match['name']}'.",
        tier=1,
        evidence=[Evidence("the message names default_factory as the remedy", "the interpreter's message")],
    )


def _is_mutable(value: ast.expr | None) -> bool:
    """Whether a default is one that a dataclass refuses: the next field to fail."""
    made = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("list", "dict", "set")
    return made or isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _by_factory(site: CrashSite, field: ast.AnnAssign, name: str) -> Edit | None:
    factory = _factory(site, field.value) if field.value is not None else None
    if factory is None or field.value is None:
        return None
    return Edit(site.file, *site.where.span(field.value), f"{name}(default_factory={factory})")


def _factory(site: CrashSite, value: ast.expr) -> str | None:
    """What makes the default: `list` for `[]`, `Settings` for `Settings()`, else a function of no arguments."""
    empty = {ast.List: "list", ast.Dict: "dict"}
    for kind, name in empty.items():
        if isinstance(value, kind) and not (getattr(value, "elts", None) or getattr(value, "keys", None)):
            return name
    if isinstance(value, ast.Call) and not value.args and not value.keywords:
        return site.source(value.func)
    source = site.source(value)
    return None if "\n" in source else f"lambda: {source}"


def _field_function(site: CrashSite) -> tuple[str, list[Edit]]:
    """What the file calls dataclasses.field, and the import that it needs."""
    for name, full in imported_names(site).items():
        if full == "dataclasses.field":
            return name, []
        if full == "dataclasses":
            return f"{name}.field", []
    edit = insert_import(site.file, site.text, Wanted("dataclasses", "field"))
    return "field", [edit] if edit is not None else []


RECIPE = Recipe(
    name="mutable-default",
    rows=("O1",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"mutable default <class '(?P<kind>[\w.]+)'> for field (?P<name>\w+) is not allowed: use default_factory"
    ),
    propose=_propose,
    title="A dataclass field with a shared default",
)
