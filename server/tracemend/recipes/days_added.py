"""A number added to a date

## What it does
Adds so many days: `timedelta(days=1)`. A difference of times is compared with one likewise.

## Why the error happens
A date does not know whether days, hours or seconds are meant; a `timedelta` says it.

## Example
```python before main.py
from datetime import date

print(date(2024, 1, 31) + 1)
```

```python after main.py
from datetime import date, timedelta

print(date(2024, 1, 31) + timedelta(days=1))
```

## When it is not offered
- What is added is no whole number.

## Questions
### How do I add a month?
Months have different lengths: `dateutil.relativedelta(months=1)` takes the last day where there is no such one.

### What does the difference of two dates give?
A timedelta; its `days` and `total_seconds()` are numbers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined, wrap
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    number = _number(site, compared=match["less"] is not None, number_first=(match["left"] or match["less"]) == "int")
    if number is None or not site.raised_here:
        return
    names = imported_names(site)
    module = next((n for n, full in names.items() if full == "datetime"), None)
    made = next((n for n, full in names.items() if full == "datetime.timedelta"), None)
    added = None
    if made is None and module is not None:
        made = f"{module}.timedelta"
    elif made is None:
        made, added = "timedelta", insert_import(site.file, site.text, Wanted("datetime", "timedelta"))
    yield draft(
        site,
        f"Count it in days: {made}(days={site.source(number)})",
        joined([*([added] if added is not None else []), *wrap(site, number, f"{made}(days=", ")")]),
        rationale="A number has no unit of time; a timedelta has.",
        tier=4,
        kind="U",
        evidence=[Evidence("one side is a time or a span of time, and the other a number", "the message")],
    )


def _number(site: CrashSite, *, compared: bool, number_first: bool) -> ast.expr | None:
    """The operand that is the number, where one operation is marked."""
    if compared:
        compare = site.sole(ast.Compare, lambda n: len(n.ops) == 1)
        return None if compare is None else compare.left if number_first else compare.comparators[0]
    if isinstance(site.statement, ast.AugAssign):
        return None if number_first else site.statement.value
    operation = site.sole(ast.BinOp, lambda n: isinstance(n.op, (ast.Add, ast.Sub)))
    return None if operation is None else operation.left if number_first else operation.right


RECIPE = Recipe(
    name="days-added",
    title="A number added to a date",
    rows=("D2",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"unsupported operand type\(s\) for [+-]=?: '(?P<left>datetime\.date|datetime\.datetime|int)' and '(?:datetime\.date|datetime\.datetime|int)'$"
        r"|'[<>]=?' not supported between instances of '(?P<less>datetime\.timedelta|int)' and '(?:datetime\.timedelta|int)'$"
    ),
    propose=_propose,
)
