"""A row is written value by value

## What it does
Puts the values into a list: `writer.writerow([name, age])`.

## Why the error happens
`writerow` of the csv module takes one row, a sequence of its values.

## Example
```python before main.py
import csv
import sys

writer = csv.writer(sys.stdout)
writer.writerow("ann", 3)
```

```python after main.py
import csv
import sys

writer = csv.writer(sys.stdout)
writer.writerow(["ann", 3])
```

## When it is not offered
- The call unpacks arguments with a star.

## Questions
### Why does `writerow("ann")` write `a,n,n`?
A text is a sequence of its characters, so each becomes a value. A row of one value is `["ann"]`.

### What does `writerows` take?
A sequence of rows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == "writerow" and len(n.args) > 1 and not n.keywords)
    if call is None or any(isinstance(a, ast.Starred) for a in call.args):
        return
    start, end = site.where.span(call.args[0])[0], site.where.span(call.args[-1])[1]
    yield draft(
        site,
        "Write the values as one row",
        [Edit(site.file, start, start, "["), Edit(site.file, end, end, "]")],
        rationale=f"writerow() takes one row, and the call gives {len(call.args)} values.",
        tier=1,
        evidence=[Evidence("writerow() takes exactly one argument", "the message")],
    )


RECIPE = Recipe(
    name="loose-row",
    title="A row is written value by value",
    rows=("C3",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?:_?csv\.)?(?:writer\.)?writerow\(\) takes exactly one argument \(\d+ given\)$"),
    propose=_propose,
)
