"""Dates of more than one format in one column

## What it does
Offers `format="mixed"`, with `dayfirst=True` where a date of the message can only be day first, or the one format that pandas names.

## Why the error happens
Since pandas 2.0 `to_datetime` takes the format of the first value for all of them and refuses the first that does not match.

## Example
```python before main.py
import pandas as pd

print(len(pd.to_datetime(pd.Series(["2024-01-01", "13/02/2024"]))))
```

```python after main.py
import pandas as pd

print(len(pd.to_datetime(pd.Series(["2024-01-01", "13/02/2024"]), format="mixed", dayfirst=True)))
```

## When it is not offered
- When the call already names a format.
- Always a choice: whether 03/04 is in March or in April is not in the data.

## Questions
### Why did it work before pandas 2?
Earlier releases guessed the format of every element by itself. Since 2.0 the first element decides, and the others have to
follow.

### Is `format="mixed"` safe?
It reads each value on its own, so `01/02/2024` and `13/02/2024` in one column may be read in two ways. Give `dayfirst` where
you know it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(
        ast.Call,
        lambda c: isinstance(c.func, (ast.Attribute, ast.Name)) and ast.unparse(c.func).endswith("to_datetime"),
    )
    if call is None or not call.args or any(k.arg in ("format", "dayfirst") for k in call.keywords):
        return
    end = max(site.where.span(a)[1] for a in [*call.args, *call.keywords])
    slashed = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}.*", match["value"])
    day_first = slashed is not None and int(slashed[1]) > 12
    options = ['format="mixed", dayfirst=True'] if day_first else ['format="mixed"', 'format="mixed", dayfirst=True']
    for place, option in enumerate(options):
        yield draft(
            site,
            f"Read each date by its own format: {option}",
            [Edit(site.file, end, end, f", {option}")],
            rationale=f"The dates have more than one format: {match['value']!r} is not like {match['format']!r}.",
            tier=1,
            kind="U",
            score=1.0 - place / 10,
            evidence=[
                Evidence(
                    f"{match['value']!r} does not match {match['format']!r}, the format of the first value",
                    "the error's message",
                )
            ],
        )


RECIPE = Recipe(
    name="mixed-date-formats",
    title="Dates of more than one format in one column",
    rows=("B9",),
    exceptions=("ValueError", "DateParseError"),
    pattern=re.compile(r"time data \"(?P<value>[^\"]+)\" doesn't match format \"(?P<format>[^\"]+)\""),
    propose=_propose,
    kind="data",
    needs=("pandas",),
)
