"""A foreign key that does not say what deletion does

## What it does
Adds `on_delete`: with `CASCADE`, which was the default before Django 2.0, or `PROTECT`, which refuses the deletion.

## Why the error happens
Django 2.0 made `on_delete` required, since the silent default deleted rows that nobody had meant to delete.

## Example
```python before main.py
class models:
    CASCADE = PROTECT = None

    class ForeignKey:
        def __init__(self, to, on_delete):
            pass


author = models.ForeignKey("Author")
```

```python after main.py
class models:
    CASCADE = PROTECT = None

    class ForeignKey:
        def __init__(self, to, on_delete):
            pass


author = models.ForeignKey("Author", on_delete=models.CASCADE)
```

## When it is not offered
- What deletion does is a choice.

## Questions
### Does the change need a migration?
The database stays as it is, but `makemigrations` writes the choice down.

### What else can on_delete be?
`SET_NULL` where the column may be empty, `SET_DEFAULT`, `RESTRICT` and `DO_NOTHING`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument
from tracemend.recipes.recipe import Recipe

_WAYS = {"CASCADE": "was the default before Django 2.0", "PROTECT": "refuses to delete what is still referred to"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) in ("ForeignKey", "OneToOneField"))
    name = nodes.dotted(call.func) if call is not None else None
    if call is None or name is None or "." not in name or not match.group():
        return
    module = name.rpartition(".")[0]
    for place, (way, meaning) in enumerate(_WAYS.items()):
        yield draft(
            site,
            f"Add on_delete={module}.{way}",
            [add_argument(site, call, f"on_delete={module}.{way}")],
            rationale="The foreign key does not say what happens to its rows when the other row is deleted.",
            tier=1,
            kind="U",
            score=0.9 - 0.1 * place,
            evidence=[Evidence(f"{way} {meaning}", "Django's release notes")],
        )


RECIPE = Recipe(
    name="foreign-key-deletion",
    title="A foreign key that does not say what deletion does",
    rows=("DJ21",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?:\w+\.)*__init__\(\) missing 1 required positional argument: 'on_delete'$"),
    propose=_propose,
)
