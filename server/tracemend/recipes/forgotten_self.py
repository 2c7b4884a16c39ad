"""A value is kept in a variable and not in the object

## What it does
Writes `self.owner = owner` where `__init__` says `owner = owner`.

## Why the error happens
A name without `self.` is a variable of the method and gone at its end.

## Example
```python before main.py
class Account:
    def __init__(self, owner):
        owner = owner
        self.balance = 0

    def show(self):
        return f"{self.owner}: {self.balance}"


print(Account("ann").show())
```

```python after main.py
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0

    def show(self):
        return f"{self.owner}: {self.balance}"


print(Account("ann").show())
```

## When it is not offered
- The variable is used in `__init__` after it is assigned, or it is assigned more than once.

## Questions
### Does Python not know that I am in a class?
Inside a method there is nothing of the object but what `self` leads to.

### Would a dataclass help?
It writes such an `__init__` by itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import positions_of
from tracemend.diagnosis.classes import find_class, first_parameter
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"]
    owner = find_class(match["type"], site.snapshot, near=site.file)
    made = [n for n in owner.node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"] if owner else []
    if owner is None or len(made) != 1:
        return
    own = first_parameter(made[0])
    names = [n for n in ast.walk(made[0]) if isinstance(n, ast.Name) and n.id == name]
    stored = [n for n in names if isinstance(n.ctx, ast.Store)]
    plain = [n for n in made[0].body if isinstance(n, ast.Assign) and n.targets == stored]
    if own is None or len(plain) != 1 or any(isinstance(n, (ast.Global, ast.Nonlocal)) for n in ast.walk(made[0])):
        return
    if any(isinstance(n.ctx, ast.Load) and n.lineno > plain[0].lineno for n in names):
        return
    start, _ = positions_of(site, owner.file).span(stored[0])
    yield draft(
        site,
        f"Keep it in the object: {own}.{name}",
        [Edit(owner.file, start, start, f"{own}.")],
        rationale=f"__init__ assigns '{name}' to a variable that nothing reads, and the object has no '{name}'.",
        tier=2,
        evidence=[Evidence(f"'{name}' is assigned and not used", f"line {plain[0].lineno}")],
    )


RECIPE = Recipe(
    name="forgotten-self",
    title="A value is kept in a variable and not in the object",
    rows=("A5",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
