"""A database row is read by a column's name

## What it does
Asks for rows that know their columns: `row_factory = sqlite3.Row` on a connection of sqlite3, `row._mapping["name"]` on a row of
SQLAlchemy.

## Why the error happens
A row is a tuple unless something else was asked for, and a tuple is indexed by numbers.

## Example
```python before main.py
import sqlite3

connection = sqlite3.connect(":memory:")
row = connection.execute("select 1 as id, 'ann' as name").fetchone()
print(row["name"])
```

```python after main.py
import sqlite3

connection = sqlite3.connect(":memory:")
connection.row_factory = sqlite3.Row
row = connection.execute("select 1 as id, 'ann' as name").fetchone()
print(row["name"])
```

## When it is not offered
- It is not seen that the value comes from a query's result.
- The file makes several connections, or in a place where no line can be added.

## Questions
### Do rows of `sqlite3.Row` still work as tuples?
They are indexed, iterated and unpacked as before. They are printed differently and are not equal to a tuple.

### Why `_mapping` and not `row.name`?
`row.name` works too, but a column called `count` or `index` would give the tuple's own method.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_after
from tracemend.recipes.recipe import Recipe

_FETCHES = ("fetchone", "fetchall", "fetchmany", "first", "one", "one_or_none", "all", "execute")
_DEPTH = 5


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    """Every failed index by a text of a row that a query gave."""
    failed = [n for n in site.find(ast.Subscript) if _by_text(site, n) and isinstance(n.value, ast.Name)]
    rows = {n.value.id: n.value for n in failed if isinstance(n.value, ast.Name)}
    if len(rows) != 1:
        return
    row = next(iter(rows.values()))
    if not _is_row(site, row):
        return
    libraries = {full.partition(".")[0] for full in imported_names(site).values()}
    if "sqlalchemy" in libraries:
        yield _by_mapping(site, row)
    elif "sqlite3" in libraries:
        yield from _by_factory(site, row)


def _by_text(site: CrashSite, node: ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load) and (
        nodes.string_value(node.slice) is not None or type_of(site, node.slice) == "str"
    )


def _is_row(site: CrashSite, value: ast.expr, depth: int = 0) -> bool:
    """Whether a value comes from a `fetch…` of what `execute` gave, over variables and loops."""
    if depth > _DEPTH:
        return False
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _FETCHES:
        return value.func.attr in ("execute", *_FETCHES[:3]) or _is_row(site, value.func.value, depth + 1)
    if not isinstance(value, ast.Name) or site.tree is None:
        return False
    binding = visible(site, value).get(value.id)
    if binding is None:
        return False
    if binding.value is not None:
        return _is_row(site, binding.value, depth + 1)
    loop = nodes.parent_map(site.tree).get(binding.node)
    return (
        isinstance(loop, (ast.For, ast.comprehension))
        and loop.target is binding.node
        and _is_row(site, loop.iter, depth + 1)
    )


def _by_mapping(site: CrashSite, row: ast.Name) -> Fix:
    scope = site.function or site.tree
    inside = [n for n in ast.walk(scope or ast.Module([], [])) if isinstance(n, ast.Subscript) and _by_text(site, n)]
    reads = [n.value for n in inside if isinstance(n.value, ast.Name) and n.value.id == row.id]
    ends = [site.where.span(read)[1] for read in reads]
    edits = [Edit(site.file, end, end, "._mapping") for end in ends]
    return draft(
        site,
        f"Read the columns by name: {row.id}._mapping",
        edits,
        rationale=f"'{row.id}' is a row of SQLAlchemy, a tuple whose columns are found by name in its _mapping.",
        tier=3,
        evidence=[Evidence(f"'{row.id}' comes from a query's result", "reading the function")],
    )


def _by_factory(site: CrashSite, row: ast.Name) -> Iterator[Fix]:
    made = [
        node
        for node in nodes.every(site.tree or ast.Module([], []))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and qualified(site, node.value.func) == "sqlite3.connect"
        and nodes.dotted(node.targets[0]) is not None
    ]
    if len(made) != 1 or ".row_factory" in site.text or not isinstance(made[0].value, ast.Call):
        return
    maker = (nodes.dotted(made[0].value.func) or "").removesuffix("connect") or "sqlite3."
    wanted = f"{nodes.dotted(made[0].targets[0])}.row_factory = {maker}Row"
    edit = insert_after(site, made[0], [wanted])
    if edit is not None and "." in (nodes.dotted(made[0].value.func) or ""):
        yield draft(
            site,
            f"Ask for rows with names: {wanted}",
            [edit],
            rationale=f"'{row.id}' is a plain tuple; rows of sqlite3.Row know their columns.",
            tier=3,
            kind="U",
            evidence=[Evidence(f"'{row.id}' comes from a query's result", "reading the function")],
        )


RECIPE = Recipe(
    name="row-by-name",
    title="A database row is read by a column's name",
    rows=("DB2",),
    exceptions=("TypeError",),
    pattern=re.compile(r"tuple indices must be integers or slices, not str$"),
    propose=_propose,
)
