"""An engine is asked to execute

## What it does
Opens a connection for the statement: `with engine.connect()` for one that reads, `with engine.begin()`, which commits at its end,
for one that writes.

## Why the error happens
SQLAlchemy 2.0 removed execution on the engine itself, because it hid when a connection is returned and a transaction ends.

## Example
```python before main.py
from sqlalchemy import create_engine, text

engine = create_engine("sqlite://")
print(engine.execute(text("select 1")).scalar())
```

```python after main.py
from sqlalchemy import create_engine, text

engine = create_engine("sqlite://")
with engine.connect() as connection:
    print(connection.execute(text("select 1")).scalar())
```

## When it is not offered
- When the statement that holds the call has blocks of its own.
- It is a choice: where the transaction ends is for the user to decide.

## Questions
### Do I have to commit now?
Yes: since SQLAlchemy 2.0 nothing is committed by itself. `with engine.begin()` commits at the end of the block and rolls
back on an exception.

### Is a connection per statement slow?
It comes from the pool, so usually no new connection is made. Several statements that belong together should still share one
block, which makes them one transaction.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, wrap
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_WRITES = re.compile(r"\b(?:insert|update|delete|create|drop|alter|truncate|merge|replace)\b", re.IGNORECASE)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    called = site.sole(ast.Attribute, lambda a: a.attr == match["method"])
    call = next(nodes.ancestors(site.tree, called), None) if site.tree and called else None
    statement = site.statement
    if (
        not isinstance(call, ast.Call)
        or not isinstance(call.func, ast.Attribute)
        or not isinstance(statement, (ast.Expr, ast.Assign, ast.Return, ast.AnnAssign))
    ):
        return
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    indent, unit, newline = site.where.indent(first), indent_unit(site.where), site.where.newline
    engine = site.source(call.func.value)
    writes = _WRITES.search(site.source(call))
    name = "connection" if not re.search(r"\bconnection\b", site.text) else "open_connection"
    start, end = site.where.span(call.func.value)
    begin, _ = site.where.span(statement)
    if site.where.starts[first - 1] + len(indent) != begin:
        return
    opened = "begin" if writes else "connect"
    edits = [
        *_as_text(site, call),
        Edit(site.file, start, end, name),
        Edit(site.file, begin, begin, f"with {engine}.{opened}() as {name}:{newline}{indent}{unit}"),
    ]
    edits += [
        Edit(site.file, site.where.starts[n - 1], site.where.starts[n - 1], unit) for n in range(first + 1, last + 1)
    ]
    yield draft(
        site,
        f"Execute on a connection: with {engine}.{opened}()",
        edits,
        rationale="An engine no longer executes by itself since SQLAlchemy 2.0; a connection does.",
        tier=1,
        kind="U",
        evidence=[Evidence("Engine.execute() was removed in SQLAlchemy 2.0", "SQLAlchemy's 2.0 migration guide")],
    )


def _as_text(site: CrashSite, call: ast.Call) -> list[Edit]:
    """`text()` around a statement that is a plain string, which a connection does not take."""
    if not call.args or not (isinstance(call.args[0], ast.BinOp) or type_of(site, call.args[0]) == "str"):
        return []
    added = insert_import(site.file, site.text, Wanted("sqlalchemy", "text"))
    return [*wrap(site, call.args[0], "text(", ")"), *([added] if added is not None else [])]


RECIPE = Recipe(
    name="engine-execute",
    title="An engine is asked to execute",
    rows=("DB2",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?:Engine|OptionEngine)' object has no attribute '(?P<method>execute|scalar)'"),
    propose=_propose,
    needs=("sqlalchemy",),
)
