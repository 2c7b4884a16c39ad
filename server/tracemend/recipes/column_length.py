"""A column of another length than its frame

## What it does
Explains which lengths met and where to look; it proposes no edit.

## Why the error happens
A column that is assigned needs one value a row. A filter, a `dropna` or a join on one side only changed the number of rows.

## Example
```python before main.py
import pandas as pd

frame = pd.DataFrame({"a": [1, 2, 3]})
frame["b"] = [1, 2]
```

## When it is not offered
- There is no edit: padding or cutting the values would put numbers beside rows that they do not belong to.

## Questions
### How do I assign a shorter column anyway?
As a Series with an index: pandas then fills by index and leaves NaN where there is nothing. A list or array has no index, so
it must have the full length.

### The lengths differ by one. Where does it come from?
Often from a header that was read as a row, a final empty line of the file, or `diff` and `shift`, which lose a row at an
end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["values"]:
        said = f"{match['values']} values were given for {match['rows']} rows"
    elif match["samples"]:
        said = f"the inputs have {match['samples']} samples"
    else:
        said = "the columns have different lengths"
    yield draft(
        site,
        "Find where the rows were lost",
        rationale=f"The lengths differ: {said}. Look for a filter, dropna or join on one side only.",
        tier=5,
        kind="D",
        evidence=[Evidence(said, "the error's message")],
    )


RECIPE = Recipe(
    name="column-length",
    title="A column of another length than its frame",
    rows=("B6",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"Length of values \((?P<values>\d+)\) does not match length of index \((?P<rows>\d+)\)"
        r"|All arrays must be of the same length"
        r"|Found input variables with inconsistent numbers of samples: \[(?P<samples>[\d, ]+)\]"
    ),
    propose=_propose,
    kind="data",
    needs=("pandas",),
)
