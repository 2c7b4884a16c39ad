"""SQL given as a plain string

## What it does
Wraps the SQL string in SQLAlchemy's `text()` and imports it.

## Why the error happens
SQLAlchemy 2.0 executes statement objects only, so that a string with values pasted into it can't be run by accident.

## Example
```python before main.py
from sqlalchemy import create_engine

with create_engine("sqlite://").connect() as connection:
    print(connection.execute("select 1").scalar())
```

```python after main.py
from sqlalchemy import create_engine, text

with create_engine("sqlite://").connect() as connection:
    print(connection.execute(text("select 1")).scalar())
```

## When it is not offered
- When the call has no string literal or name as its first argument.
- Where values are pasted into the SQL it is a choice, since they belong into bound parameters.

## Questions
### How do I pass values to `text()`?
By name: `conn.execute(text("… where id = :id"), {"id": 5})`. Pasting them into the string invites SQL injection.

### Does it make plain SQL second class?
No, it marks it. `text()` also knows about bound parameters and column types, which a string does not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_METHODS = ("execute", "scalar", "scalars", "stream", "exec_driver_sql")


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr in _METHODS and bool(c.args))
    if call is None or not isinstance(call.args[0], (ast.Constant, ast.Name, ast.JoinedStr, ast.BinOp, ast.Attribute)):
        return
    statement = call.args[0]
    start, end = site.where.span(statement)
    added = insert_import(site.file, site.text, Wanted("sqlalchemy", "text"))
    pasted = isinstance(statement, (ast.JoinedStr, ast.BinOp))
    yield draft(
        site,
        "Wrap the SQL in text()",
        [Edit(site.file, start, start, "text("), Edit(site.file, end, end, ")"), *([added] if added else [])],
        rationale="SQLAlchemy 2.0 does not execute a plain string; text() makes a statement of it.",
        tier=1,
        kind="U" if pasted else "S",
        evidence=[
            Evidence(
                "a plain string is no executable statement since SQLAlchemy 2.0", "SQLAlchemy's 2.0 migration guide"
            )
        ],
    )


RECIPE = Recipe(
    name="textual-sql",
    title="SQL given as a plain string",
    rows=("DB1",),
    exceptions=("ObjectNotExecutableError", "ArgumentError"),
    pattern=re.compile(r"Not an executable object: |Textual SQL expression .* should be explicitly declared as text"),
    propose=_propose,
    needs=("sqlalchemy",),
)
