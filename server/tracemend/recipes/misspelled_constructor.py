"""__init__ is written otherwise

## What it does
Renames the method that is nearly called `__init__`: `__int__`, `_init_`, `__inti__`.

## Why the error happens
Python looks for `__init__` by its exact name. A class without one takes no arguments.

## Example
```python before main.py
class Account:
    def __int__(self, owner):
        self.owner = owner


print(Account("ann").owner)
```

```python after main.py
class Account:
    def __init__(self, owner):
        self.owner = owner


print(Account("ann").owner)
```

## When it is not offered
- The class has no method whose name is near to `__init__` and which takes as many arguments as were given.

## Questions
### Why is there no error where the method is defined?
Every name is allowed, and `__int__` even has a meaning: it says what `int(account)` gives.

### How many underscores are there?
Two on each side.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import positions_of
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_definition
from tracemend.recipes.recipe import Recipe

_NEAR = re.compile(r"_{0,3}(?:init|int|inti|itit|ini|innit|initi|initt|intit|constructor)_{0,3}$")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    owner = find_class(match["name"], site.snapshot, near=site.file)
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == match["name"])
    if owner is None or call is None:
        return
    methods = [n for n in owner.node.body if isinstance(n, ast.FunctionDef) and n.name != "__init__"]
    count = len(call.args) + len(call.keywords)
    found = [m for m in methods if _NEAR.match(m.name) and _takes(m, count)]
    if len(found) != 1 or any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in owner.node.body):
        return
    if any(f".{found[0].name}(" in (site.snapshot.text(file) or "") for file in (owner.file, site.file)):
        return  # it is called by that name
    yield draft(
        site,
        f"Rename '{found[0].name}' to '__init__'",
        [rename_definition(owner.file, positions_of(site, owner.file), found[0], "__init__")],
        rationale=f"{match['name']} has no __init__; '{found[0].name}' is nearly called so.",
        tier=2,
        evidence=[Evidence(f"'{found[0].name}' takes what the call gives", f"line {found[0].lineno}")],
    )


def _takes(method: ast.FunctionDef, count: int) -> bool:
    most = len(method.args.posonlyargs) + len(method.args.args) + len(method.args.kwonlyargs) - 1
    least = most - len(method.args.defaults) - len([d for d in method.args.kw_defaults if d is not None])
    return count > 0 and least <= count <= most


RECIPE = Recipe(
    name="misspelled-constructor",
    title="__init__ is written otherwise",
    rows=("C3",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<name>\w+)\(\) takes no arguments$"),
    propose=_propose,
)
