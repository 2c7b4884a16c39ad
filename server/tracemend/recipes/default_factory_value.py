"""A defaultdict is given a value and no function

## What it does
Gives the type that makes such a value: `defaultdict(list)` for `defaultdict([])`.

## Why the error happens
A defaultdict calls what it is given for every missing key, so that each key gets a value of its own.

## Example
```python before main.py
from collections import defaultdict

groups = defaultdict([])
for number in range(4):
    groups[number % 2].append(number)
print(dict(groups))
```

```python after main.py
from collections import defaultdict

groups = defaultdict(list)
for number in range(4):
    groups[number % 2].append(number)
print(dict(groups))
```

## When it is not offered
- The value is another than an empty list, dictionary, set, text, or 0.

## Questions
### How do I begin with another value than an empty one?
With a function that gives it: `defaultdict(lambda: 100)`.

### Why does `defaultdict(None)` not fail?
None says that there is no default; it is then a plain dictionary.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Recipe

_MAKERS = {
    "[]": "list", "list()": "list", "{}": "dict", "dict()": "dict", "set()": "set", "''": "str", "0": "int", "0.0": "float",
}  # fmt: skip


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == "collections.defaultdict" and len(n.args) > 0)
    maker = _MAKERS.get(ast.unparse(call.args[0])) if call is not None else None
    if call is None or maker is None:
        return
    yield draft(
        site,
        f"Give the function that makes the value: {maker}",
        [replace_node(site, call.args[0], maker)],
        rationale=f"defaultdict calls what it is given, and {site.source(call.args[0])} is a value.",
        tier=1,
        evidence=[Evidence(f"{maker}() gives {site.source(call.args[0])}", "the documentation of collections")],
    )


RECIPE = Recipe(
    name="default-factory-value",
    title="A defaultdict is given a value and no function",
    rows=("C5",),
    exceptions=("TypeError",),
    pattern=re.compile(r"first argument must be callable or None$"),
    propose=_propose,
)
