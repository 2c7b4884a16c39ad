"""A database connection used in another thread

## What it does
Offers to open the connection in the function that uses it.

## Why the error happens
sqlite3 lets only the thread that opened a connection use it.

## Example
```python before main.py
import sqlite3
from concurrent.futures import ThreadPoolExecutor

connection = sqlite3.connect("a.db")


def count():
    return connection.execute("select 1").fetchone()


with ThreadPoolExecutor(1) as pool:
    print(pool.submit(count).result())
```

```python after main.py
import sqlite3
from concurrent.futures import ThreadPoolExecutor

connection = sqlite3.connect("a.db")


def count():
    connection = sqlite3.connect("a.db")
    return connection.execute("select 1").fetchone()


with ThreadPoolExecutor(1) as pool:
    print(pool.submit(count).result())
```

## When it is not offered
- The database is in memory: every connection has its own.
- The connection is not opened at the top level of the module.
- It is always a choice: transactions may span both.

## Questions
### Is `check_same_thread=False` safe?
SQLite is then used by several threads, and you have to see that never two of them write at once. One connection for each
thread is simpler.

### How do web frameworks do it?
They open a connection for each request and close it at its end, or take it from a pool.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if site.tree is None or site.function is None:
        return
    made = [s for s in site.tree.body if isinstance(s, ast.Assign) and _connects(site, s.value) and len(s.targets) == 1]
    if len(made) != 1 or not isinstance(made[0].targets[0], ast.Name):
        return
    name = made[0].targets[0].id
    used = [n for n in nodes.own_nodes(site.function) if isinstance(n, ast.Name) and n.id == name]
    if not used or any(isinstance(n.ctx, ast.Store) for n in used):
        return
    first = site.function.body[0]
    line = insert_before(site, first, [f"{name} = {site.source(made[0].value)}"])
    if line is None:
        return
    edits: list[Edit] = [line]
    yield draft(
        site,
        "Open a connection in the thread that uses it",
        edits,
        rationale="A connection of sqlite3 belongs to the thread that opened it.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"'{name}' is opened on line {made[0].lineno}, when the module is imported", "the code")],
    )


def _connects(site: CrashSite, node: ast.expr) -> bool:
    """`sqlite3.connect("file")`: a database in memory would be another one in every thread."""
    if not isinstance(node, ast.Call) or qualified(site, node.func) != "sqlite3.connect" or not node.args:
        return False
    return nodes.string_value(node.args[0]) not in (":memory:", "")


RECIPE = Recipe(
    name="thread-bound-connection",
    rows=("P3",),
    exceptions=("ProgrammingError",),
    pattern=re.compile(r"SQLite objects created in a thread can only be used in that same thread"),
    propose=_propose,
    title="A database connection used in another thread",
)
