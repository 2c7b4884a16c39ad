"""A module and a class of the same name

## What it does
Where a module was meant to be the class (or function) of the same name in it, names that: `datetime.now()` becomes
`datetime.datetime.now()`; and the other way round, `datetime.datetime.now()` becomes `datetime.now()` where the class was
imported. Every such use in the file is changed.

## Why the error happens
`import datetime` binds the module, `from datetime import datetime` the class; both are called `datetime`, and code written
for the one fails with the other.

## Example
```python before main.py
import datetime

print(datetime.strptime("2024-01-02", "%Y-%m-%d").year)
print(datetime.timedelta(days=1).days)
```

```python after main.py
import datetime

print(datetime.datetime.strptime("2024-01-02", "%Y-%m-%d").year)
print(datetime.timedelta(days=1).days)
```

## Example
```python before main.py
from datetime import datetime

print(datetime.datetime(2024, 1, 2).year)
print(datetime(2024, 1, 2).year)
```

```python after main.py
from datetime import datetime

print(datetime(2024, 1, 2).year)
print(datetime(2024, 1, 2).year)
```

## Example
```python before main.py
from datetime import datetime

print(datetime(2024, 1, 2) + datetime.timedelta(days=1))
```

```python after main.py
from datetime import datetime, timedelta

print(datetime(2024, 1, 2) + timedelta(days=1))
```

## Example
```python before main.py
import pprint

pprint({"a": 1})
```

```python after main.py
import pprint

pprint.pprint({"a": 1})
```

## When it is not offered
- The module has no class or function of its own name, or that one lacks the attribute.
- The name is bound in another way as well.

## Questions
### Which of the two imports is better?
`from datetime import datetime` is shorter, `import datetime as dt` can't be confused with the class. What matters is that
one project keeps to one of them.

### Which modules have this trap?
`datetime`, `time`, `glob`, `copy`, `pprint`, `tqdm`, `random` and `socket` hold a class or function of their own name. The
message `'module' object is not callable` points to it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import lru_cache

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_MODULES = frozenset(
    [
        "array",
        "bisect",
        "code",
        "copy",
        "datetime",
        "glob",
        "pprint",
        "profile",
        "queue",
        "random",
        "select",
        "signal",
        "socket",
        "time",
        "timeit",
        "trace",
        "uuid",
    ]
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("name") or match.group("attribute")
    if site.tree is None or not site.raised_here:
        return
    if match.group("class"):
        yield from _class_was_imported(site, match.group("class").rpartition(".")[2], name)
    else:
        yield from _module_was_imported(site, match.group("module"), name)


def _module_was_imported(site: CrashSite, module: str | None, name: str | None) -> Iterator[Fix]:
    """The module stands where its class was meant."""
    if module is None:
        call = site.sole(ast.Call, lambda n: isinstance(n.func, ast.Name) and n.func.id in _MODULES)
        module = call.func.id if call is not None and isinstance(call.func, ast.Name) else ""
    inner = _same_named(module)
    if not inner or (name is not None and name not in inner):
        return
    uses = [n for n in _plain_uses(site, module) if _of_the_class(site, n, module)]
    ends = [site.where.span(use)[1] for use in uses]
    if uses:
        yield draft(
            site,
            f"Write '{module}.{module}'",
            [Edit(site.file, end, end, f".{module}") for end in ends],
            rationale=f"'{module}' is the module here; what is meant is '{module}' in it.",
            tier=1,
            evidence=[
                Evidence(
                    f"{module}.{module} has '{name}'" if name else f"{module}.{module} can be called",
                    "the standard library",
                )
            ],
        )


def _class_was_imported(site: CrashSite, name: str, attribute: str) -> Iterator[Fix]:
    """`from m import m` stands where the module was meant: `m.m` is `m`."""
    if not _same_named(name):
        return
    if attribute != name:
        yield from _of_the_module(site, name, attribute)
        return
    edits = []
    for node in ast.walk(site.tree or ast.Module([], [])):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == name
            and isinstance(node.value, ast.Name)
            and node.value.id == name
        ):
            start, end = site.where.span(node)
            edits.append(Edit(site.file, start, end, name))
    if edits:
        yield draft(
            site,
            f"Write '{name}' for '{name}.{name}'",
            edits,
            rationale=f"'{name}' is the class here already; it was imported from its module.",
            tier=1,
            evidence=[Evidence(f"the file imports the class '{name}' itself", "its imports")],
        )


def _of_the_module(site: CrashSite, name: str, attribute: str) -> Iterator[Fix]:
    """`datetime.timedelta` where `datetime` is the class: import `timedelta` as well."""
    if attribute not in dir(importlib.import_module(name)) or site.tree is None or attribute in bindings(site.tree):
        return
    every = [
        n for n in nodes.every(site.tree) if isinstance(n, ast.Attribute) and nodes.dotted(n) == f"{name}.{attribute}"
    ]
    added = insert_import(site.file, site.text, Wanted(name, attribute))
    if every and added is not None:
        yield draft(
            site,
            f"Import '{attribute}' from '{name}'",
            [added, *(Edit(site.file, *site.where.span(n), attribute) for n in every)],
            rationale=f"'{name}' is the class here; '{attribute}' is in the module beside it.",
            tier=1,
            evidence=[Evidence(f"the module '{name}' has '{attribute}', its class has not", "the standard library")],
        )


def _plain_uses(site: CrashSite, module: str) -> list[ast.Name]:
    """The names that are the plainly imported module."""
    assert site.tree is not None
    bound = bindings(site.tree).get(module, [])
    if not bound or any(b.form != "module" for b in bound):
        return []
    names = [
        n for n in ast.walk(site.tree) if isinstance(n, ast.Name) and n.id == module and isinstance(n.ctx, ast.Load)
    ]
    return [n for n in names if (b := visible(site, n).get(module)) is not None and b.form == "module"]


def _of_the_class(site: CrashSite, use: ast.Name, module: str) -> bool:
    """Whether a use makes sense for the class alone: an attribute that only it has, or a call."""
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    if isinstance(parent, ast.Call):
        return parent.func is use
    if isinstance(parent, ast.Attribute):
        return parent.attr in _same_named(module) and parent.attr not in dir(importlib.import_module(module))
    return False


@lru_cache(maxsize=64)
def _same_named(module: str) -> frozenset[str]:
    """The members of the class or function that a module of the standard library has under its own name."""
    if module not in _MODULES:
        return frozenset()
    found = getattr(importlib.import_module(module), module, None)
    return frozenset(dir(found)) if callable(found) else frozenset()


RECIPE = Recipe(
    name="module-or-class",
    title="A module and a class of the same name",
    rows=("A6", "C9"),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        r"module '(?P<module>\w+)' has no attribute '(?P<name>\w+)'$"
        r"|type object '(?P<class>[\w.]+)' has no attribute '(?P<attribute>\w+)'$"
        r"|'module' object is not callable$"
    ),
    propose=_propose,
)
