"""A column does not hold what .str or .dt works on

## What it does
Turns the column into dates (`pd.to_datetime(…)`) or texts (`.astype(str)`) first.

## Why the error happens
`read_csv` leaves dates as texts unless it is told, and reads texts of digits as numbers. `.dt` works on dates alone, `.str` on texts.

## Example
```python before main.py
import pandas as pd

sales = pd.DataFrame({"day": ["2024-01-02", "2024-03-04"]})
print(sales["day"].dt.month.tolist())
```

```python after main.py
import pandas as pd

sales = pd.DataFrame({"day": ["2024-01-02", "2024-03-04"]})
print(pd.to_datetime(sales["day"]).dt.month.tolist())
```

## When it is not offered
- As safe: how the dates are written, and whether a number lost its zeros when it was read, only the data tell.

## Questions
### Can `read_csv` do it?
Yes: `parse_dates=["day"]` for dates, `dtype={"zip": str}` for texts of digits, which also keeps leading zeros.

### What if the day comes first?
Say so: `pd.to_datetime(sales["day"], dayfirst=True)`, or give the `format`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import is_postfix, wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    accessor = match["accessor"]
    node = site.sole(ast.Attribute, lambda n: n.attr == accessor)
    pandas = next((name for name, full in imported_names(site).items() if full == "pandas"), None)
    if node is None or not is_postfix(node.value):
        return
    end = site.where.span(node.value)[1]
    if accessor == "str":
        edits, title = [Edit(site.file, end, end, ".astype(str)")], "Turn the values into texts first"
    elif pandas is not None:
        edits, title = wrap(site, node.value, f"{pandas}.to_datetime(", ")"), "Turn the values into dates first"
    else:
        return
    yield draft(
        site,
        title,
        edits,
        rationale=f"The values are none that .{accessor} works on.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"'{site.source(node.value)}' holds other values", "the message")],
    )


RECIPE = Recipe(
    name="column-accessor",
    title="A column does not hold what .str or .dt works on",
    rows=("X6",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"Can only use \.(?P<accessor>dt|str) accessor with "),
    propose=_propose,
    needs=("pandas",),
)
