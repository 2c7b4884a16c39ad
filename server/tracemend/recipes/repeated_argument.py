"""An argument is given twice

## What it does
Offers both ways out: to keep the value that is given by name, or the one by position.

## Why the error happens
The first arguments go to the first parameters; naming one of those again gives it two values.

## Example
```python before main.py
def connect(host, port, timeout=10):
    return f"{host}:{port}/{timeout}"


print(connect("db", 5432, host="db2"))
```

```python after main.py
def connect(host, port, timeout=10):
    return f"{host}:{port}/{timeout}"


print(connect("db2", 5432))
```

## When it is not offered
- Which of the two values is meant is not for the code to tell: both are choices.
- The method lacks its `self`, which shifts all arguments by one.

## Questions
### How can that happen with `**options`?
A key of the dictionary has the name of a parameter that is given by position as well. Remove it from the dictionary,
`options.pop("name")`, before the call.

### It says `self` was given twice.
A parameter called `self` is missing in the method's definition, or a keyword named `self` was passed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import callee_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("name")
    call = site.sole(ast.Call, lambda n: any(k.arg == name for k in n.keywords))
    callee = None if call is None else callee_of(site, call)
    if call is None or callee is None or any(isinstance(a, ast.Starred) for a in call.args):
        return
    names = [a.arg for a in callee.positional]
    keyword = next(k for k in call.keywords if k.arg == name)
    if name not in names or names.index(name) >= len(call.args):
        return
    positional = call.args[names.index(name)]
    told = [
        Evidence(f"'{name}' is parameter {names.index(name) + 1} and is given by position and by name", "its signature")
    ]
    rationale = f"The call gives '{name}' twice, by position and by name."
    by_name, by_position = site.source(keyword.value), site.source(positional)
    without = _without(site, call, keyword)
    yield draft(
        site,
        f"Keep {name}={by_name}",
        [replace_node(site, positional, by_name), without],
        rationale=rationale,
        tier=4,
        kind="U",
        score=0.9,
        evidence=told,
    )
    yield draft(
        site,
        f"Keep {by_position} for '{name}'",
        [without],
        rationale=rationale,
        tier=4,
        kind="U",
        score=0.8,
        evidence=told,
    )


def _without(site: CrashSite, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Take a keyword out of a call that has other arguments, with the comma before it."""
    parts = sorted([*call.args, *call.keywords], key=lambda n: site.where.span(n))
    before = parts[parts.index(keyword) - 1]
    return Edit(site.file, site.where.span(before)[1], site.where.span(keyword)[1], "")


RECIPE = Recipe(
    name="repeated-argument",
    title="An argument is given twice",
    rows=("C4",),
    exceptions=("TypeError",),
    pattern=re.compile(r"[\w.<>]+\(\) got multiple values for argument '(?P<name>\w+)'$"),
    propose=_propose,
)
