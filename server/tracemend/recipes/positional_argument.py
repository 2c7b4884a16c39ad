"""An argument may only be given by name

## What it does
Names the arguments that are one too many by position and belong to the parameters after `*`, in their order.

## Why the error happens
Parameters after a `*` in the signature take no position, so that calls stay readable; such a call counts as one with too
many arguments.

## Example
```python before main.py
def save(path, *, overwrite):
    return f"{path} {overwrite}"


print(save("a.txt", True))
```

```python after main.py
def save(path, *, overwrite):
    return f"{path} {overwrite}"


print(save("a.txt", overwrite=True))
```

## When it is not offered
- There is not exactly one parameter that the argument can be.

## Questions
### What is the star in the signature for?
It says that what follows has to be named. Libraries use it so that they can add or reorder options without breaking calls.

### Are the names taken from the order I wrote?
Yes, from the parameters after the star in their order, which is how an older release would have read the call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import callee_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    last = match.group("function").rpartition(".")[2]
    for call in site.find(ast.Call):
        callee = callee_of(site, call)
        if callee is None or callee.node.name != last or any(isinstance(a, ast.Starred) for a in call.args):
            continue
        surplus = call.args[len(callee.positional) :]
        given = {k.arg for k in call.keywords}
        free = [a.arg for a in callee.node.args.kwonlyargs if a.arg not in given]
        if len(surplus) == 1 and len(free) == 1 and callee.node.args.vararg is None:
            start, _ = site.where.span(surplus[0])
            yield draft(
                site,
                f"Give '{free[0]}' by name",
                [Edit(site.file, start, start, f"{free[0]}=")],
                rationale=f"The parameter '{free[0]}' of {last}() may only be given by name.",
                tier=2,
                evidence=[
                    Evidence(f"'{free[0]}' is the one parameter after '*' that the call does not give", "its signature")
                ],
            )
        return


RECIPE = Recipe(
    name="positional-argument",
    title="An argument may only be given by name",
    rows=("C3b",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<function>[\w.<>]+)\(\) takes (?:from \d+ to )?\d+ positional arguments? but \d+ (?:positional arguments? )?.*(?:was|were) given$"
    ),
    propose=_propose,
)
