"""Columns or cases are given to SQLAlchemy in a list

## What it does
Takes the brackets away: `select([a, b])` becomes `select(a, b)`, `case([(test, value)])` becomes `case((test, value))`.

## Why the error happens
Since SQLAlchemy 2.0 `select()` and `case()` take each column and each case as an argument of its own.

## Example
```python before main.py
from sqlalchemy import column, select, table

users = table("users", column("id"), column("name"))
print(select([users.c.id, users.c.name]))
```

```python after main.py
from sqlalchemy import column, select, table

users = table("users", column("id"), column("name"))
print(select(users.c.id, users.c.name))
```

## When it is not offered
- The list is no display that stands in the call.

## Questions
### My columns are in a variable that holds a list. What do I write?
Take it apart with a star: `select(*columns)`.

### What else changed in `select`?
`select([…], whereclause)` became `select(…).where(whereclause)`: conditions and order are methods now.
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


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    function = "case" if match["case"] else "select"
    for call in site.find(ast.Call, lambda c: nodes.called_name(c) == function and bool(c.args)):
        listed = call.args[0]
        if not isinstance(listed, ast.List) or not listed.elts or len(call.args) > 1:
            continue
        start, end = site.where.span(listed)
        first, last = site.where.span(listed.elts[0])[0], site.where.span(listed.elts[-1])[1]
        yield draft(
            site,
            f"Give {function}() its {'cases' if match['case'] else 'columns'} without a list",
            [Edit(site.file, start, first, ""), Edit(site.file, last, end, "")],
            rationale=f"{function}() takes no list since SQLAlchemy 2.0, but each of its elements.",
            tier=1,
            evidence=[Evidence(f"the message says {function}(a, b)", "SQLAlchemy's message")],
        )
        return


RECIPE = Recipe(
    name="listed-columns",
    title="Columns or cases are given to SQLAlchemy in a list",
    rows=("DB2",),
    exceptions=("ArgumentError",),
    pattern=re.compile(
        r"Column expression, FROM clause, or other columns clause element expected, got \["
        r"|(?P<case>The \"whens\" argument to case\(\))"
    ),
    propose=_propose,
    needs=("sqlalchemy",),
)
