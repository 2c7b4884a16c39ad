"""A method is called on the class

## What it does
Makes an object first, where the class needs no arguments for it: `Store.load()` becomes `Store().load()`.

## Why the error happens
A method needs an object; called on the class itself it gets none for its `self`.

## Example
```python before main.py
class Store:
    def load(self):
        return "loaded"


print(Store.load())
```

```python after main.py
class Store:
    def load(self):
        return "loaded"


print(Store().load())
```

## When it is not offered
- The class needs arguments to make an object.
- There may be an object already that is meant: it is always a choice.

## Questions
### How do I know that an object is needed?
The message says that `self` is missing. A method with `@classmethod` or `@staticmethod` would not ask for it.

### May I pass None for `self`?
It silences the message until the method touches an attribute, so nothing is won.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import constructor
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("function").rpartition(".")[2]
    call = site.sole(ast.Call, lambda n: isinstance(n.func, ast.Attribute) and n.func.attr == name)
    if call is None or not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    owner = find_class(call.func.value.id, site.snapshot, near=site.file)
    if owner is None or name not in owner.members:
        return
    made = constructor(owner)
    required = 0 if made is None else len(made.positional) - len(made.node.args.defaults)
    if required <= 0:
        _, end = site.where.span(call.func.value)
        yield draft(
            site,
            f"Call it on '{owner.name}()'",
            [Edit(site.file, end, end, "()")],
            rationale=f"{owner.name}.{name}() needs an object, and is called on the class.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"{owner.name}() needs no arguments", "its signature")],
        )


RECIPE = Recipe(
    name="called-on-class",
    title="A method is called on the class",
    rows=("C10",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<function>[\w.<>]+)\(\) missing 1 required positional argument: 'self'$"),
    propose=_propose,
)
