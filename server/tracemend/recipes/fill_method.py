"""fillna with a method

## What it does
Calls `ffill()` or `bfill()`, which do what `fillna(method=…)` did.

## Why the error happens
pandas 3 took the argument `method` away from `fillna`; the two ways to fill have functions of their own.

## Example
```python before main.py
class Series:
    def fillna(self, value=None, limit=None):
        return "filled"

    def ffill(self, limit=None):
        return "filled forward"


print(Series().fillna(method="ffill", limit=2))
```

```python after main.py
class Series:
    def fillna(self, value=None, limit=None):
        return "filled"

    def ffill(self, limit=None):
        return "filled forward"


print(Series().ffill(limit=2))
```

## When it is not offered
- The method is no literal, or another argument is given by position.

## Questions
### Does ffill() exist in older versions?
Yes, since long before `method` was deprecated in pandas 2.1.

### And replace(method=…)?
It went the same way: mask what is to be replaced, and fill it with `ffill()` or `bfill()`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import remove_argument
from tracemend.recipes.recipe import Recipe

_METHODS = {"ffill": "ffill", "pad": "ffill", "bfill": "bfill", "backfill": "bfill"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == "fillna")
    if call is None or call.args or not isinstance(call.func, ast.Attribute) or not match.group():
        return
    given = next((k for k in call.keywords if k.arg == "method"), None)
    function = _METHODS.get(nodes.string_value(given.value) or "") if given is not None else None
    if given is None or function is None:
        return
    _, end = site.where.span(call.func)
    yield draft(
        site,
        f"Call {function}()",
        [Edit(site.file, end - len("fillna"), end, function), remove_argument(site, call, given)],
        rationale=f"fillna() takes no method any more; {function}() fills in that way.",
        tier=1,
        evidence=[Evidence("pandas 3.0 removed the argument", "pandas' release notes")],
    )


RECIPE = Recipe(
    name="fill-method",
    title="fillna with a method",
    rows=("B3",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?:\w+\.)*fillna\(\) got an unexpected keyword argument 'method'$"),
    propose=_propose,
)
