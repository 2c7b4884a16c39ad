"""A date beside a datetime

## What it does
Offers to compare the day of the datetime.

## Why the error happens
A date is a day, a datetime a moment; whether a moment of that day comes before or after the day is not defined.

## Example
```python before main.py
from datetime import date, datetime

due = date(2024, 1, 1)
print(due < datetime(2024, 5, 1, 12))
```

```python after main.py
from datetime import date, datetime

due = date(2024, 1, 1)
print(due < datetime(2024, 5, 1, 12).date())
```

## When it is not offered
- Which side is the datetime can't be told.
- It is always a choice: the time of day may count.

## Questions
### A datetime is a date by inheritance. Why is there an error?
Because of that the comparison would otherwise run and give nonsense; Python refuses it on purpose.

### Which side should be converted?
To ask "on that day", the datetime's `.date()`. To ask "before that moment", make a datetime of the date, and say which time
of day is meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import call_method
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return
    found: list[ast.Compare | ast.BinOp] = site.find((ast.Compare, ast.BinOp))
    sides = [
        s
        for node in found
        for s in ([node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators])
    ]
    times = [s for s in sides if type_of(site, s) == "datetime.datetime"]
    days = [s for s in sides if type_of(site, s) == "datetime.date"]
    if len(times) != 1 and len(days) == 1 and len(sides) == 2:
        times = [s for s in sides if s is not days[0]]
    if len(times) != 1:
        return
    yield draft(
        site,
        f"Compare the day of {site.source(times[0])}"[:90],
        call_method(site, times[0], "date()"),
        rationale="A day is put beside a day with a time; which of the two counts has to be said.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"{site.source(times[0])} has a time of day", "the message and the code")],
    )


RECIPE = Recipe(
    name="date-and-datetime",
    rows=("D2",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"can't compare datetime\.datetime to datetime\.date"
        r"|'\S+' not supported between instances of 'datetime\.date(?:time)?' and 'datetime\.date(?:time)?'"
        r"|unsupported operand type\(s\) for -: 'datetime\.date(?:time)?' and 'datetime\.date(?:time)?'"
    ),
    propose=_propose,
    title="A date beside a datetime",
)
