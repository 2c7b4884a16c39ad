"""random.sample takes no set

## What it does
Sorts the set before drawing from it.

## Why the error happens
The order of a set differs from run to run, so the same seed would draw other elements. Since Python 3.11 a set is refused.

## Example
```python before main.py
import random

names = {"ada", "bob", "eve"}
print(len(random.sample(names, 2)))
```

```python after main.py
import random

names = {"ada", "bob", "eve"}
print(len(random.sample(sorted(names), 2)))
```

## When it is not offered
- The value is no set.
- What the value is can't be seen: then it is a choice.

## Questions
### Why is sorting needed? `list(s)` would do.
A list of a set has another order in each run, since hashes of text are salted. Sorting makes a seeded draw the same every
time.

### My elements can't be sorted.
Sort by a key, such as `key=str`, or collect them in a list from the start, when their order of arrival is known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    function = "random.sample" if match["sample"] else "random.choice"
    calls = site.find(ast.Call, lambda n: qualified(site, n.func) == function and bool(n.args))
    if len(calls) != 1 or len(site.deeper) > 1:
        return
    population = calls[0].args[0]
    kind = type_of(site, population)
    if kind not in ("set", "frozenset", "dict", None) or not site.deeper:
        return
    yield draft(
        site,
        "Sort the set before drawing from it",
        wrap(site, population, "sorted(", ")"),
        rationale=f"{function} takes no set, whose order differs from run to run.",
        tier=1,
        kind="S" if kind in ("set", "frozenset") else "U",
        evidence=[Evidence("a set has no order to draw by; sorted() gives it one", "Python's documentation")],
    )


RECIPE = Recipe(
    name="sample-of-set",
    rows=("S3",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<sample>Population must be a sequence\.)|'(?:set|frozenset)' object is not subscriptable$"),
    propose=_propose,
    title="random.sample takes no set",
    versions=((3, 11), (3, 99)),
)
