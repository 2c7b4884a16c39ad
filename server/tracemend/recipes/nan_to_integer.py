"""Missing values turned into integers

## What it does
Offers pandas' own integer type with room for missing values, `astype("Int64")`, as a choice.

## Why the error happens
NaN is a floating-point number; NumPy's integers have no value for "missing".

## Example
```python before main.py
import pandas as pd

print(pd.Series([1.0, None]).astype(int).sum())
```

```python after main.py
import pandas as pd

print(pd.Series([1.0, None]).astype("Int64").sum())
```

## When it is not offered
- When the failed call is no `astype(int)`.
- Always a choice: dropping or filling the missing values may be what is meant.

## Questions
### What is the difference between `int64` and `Int64`?
The lower-case one is NumPy's and has no room for missing values. The capital one is pandas' own and writes them as `<NA>`.

### May I fill the gaps with 0 instead?
Only if 0 is what a missing value means. Sums do not notice, means and counts do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of, replace_node
from tracemend.recipes.recipe import Recipe

_INTEGERS = {"int", "'int'", "'int64'", "np.int64", "numpy.int64", "'int32'", "np.int32"}


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr == "astype" and len(c.args) == 1
    )
    if call is None or ast.unparse(call.args[0]) not in _INTEGERS:
        return
    quote = quote_of(site.where)
    yield draft(
        site,
        'Keep the missing values: astype("Int64")',
        [replace_node(site, call.args[0], f"{quote}Int64{quote}")],
        rationale="The column has missing values, for which NumPy's integers have no room; pandas' Int64 has.",
        tier=5,
        kind="U",
        evidence=[Evidence("the column has missing or infinite values", "the error's message")],
    )


RECIPE = Recipe(
    name="nan-to-integer",
    title="Missing values turned into integers",
    rows=("B8",),
    exceptions=("IntCastingNaNError", "ValueError"),
    pattern=re.compile(
        r"Cannot convert non-finite values \(NA or inf\) to integer|cannot convert float NaN to integer"
    ),
    propose=_propose,
    kind="data",
    needs=("pandas",),
)
