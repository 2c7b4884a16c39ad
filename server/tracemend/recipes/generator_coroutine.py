"""asyncio.coroutine is gone

## What it does
Writes the coroutine with `async def` and `await`.

## Why the error happens
Before Python 3.5 coroutines were generators with a decorator. Python 3.11 removed the decorator.

## Example
```python before main.py
import asyncio


@asyncio.coroutine
def work():
    yield from asyncio.sleep(0)
    return 1


print(asyncio.run(work()))
```

```python after main.py
import asyncio


async def work():
    await asyncio.sleep(0)
    return 1


print(asyncio.run(work()))
```

## When it is not offered
- A coroutine has a `yield` without `from`.

## Questions
### What becomes of `yield from`?
It becomes `await`. A coroutine that yields values by itself becomes an async generator, with `yield` in an `async def`.

### Can `types.coroutine` replace the decorator?
It exists for those who write event loops. Everybody else is better off with `async def`.
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
from tracemend.recipes.edits import drop_statement
from tracemend.recipes.importing import reads_of, uses_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if site.tree is None or not site.raised_here:
        return
    marked = [n for n in ast.walk(site.tree) if isinstance(n, ast.FunctionDef) and _decorator(site, n) is not None]
    edits = [edit for function in marked for edit in _as_async(site, function)]
    if not marked or not all(_is_convertible(function) for function in marked):
        return
    imported = [
        u for u in uses_of(site, "asyncio") if u.dotted == "asyncio.coroutine" and isinstance(u.node, ast.alias)
    ]
    if any(isinstance(u.statement, ast.ImportFrom) and len(u.statement.names) > 1 for u in imported):
        return
    if all(len(reads_of(site, "coroutine")) == len(marked) for _ in imported):
        edits += [drop_statement(site, use.statement) for use in imported]
    yield draft(
        site,
        "Write the coroutine with async and await",
        edits,
        rationale="Python 3.11 removed asyncio.coroutine; coroutines are written 'async def' and 'await'.",
        tier=1,
        evidence=[Evidence("asyncio.coroutine is gone since Python 3.11", "What's New in Python")],
    )


def _decorator(site: CrashSite, function: ast.FunctionDef) -> ast.expr | None:
    return next((d for d in function.decorator_list if qualified(site, d) == "asyncio.coroutine"), None)


def _is_convertible(function: ast.FunctionDef) -> bool:
    """Whether every `yield` of it is a `yield from` that waits: an `await` by another name."""
    own = list(nodes.own_nodes(function))
    return not any(isinstance(n, ast.Yield) for n in own)


def _as_async(site: CrashSite, function: ast.FunctionDef) -> Iterator[Edit]:
    decorator = _decorator(site, function)
    assert decorator is not None
    start = site.where.starts[decorator.lineno - 1]
    yield Edit(site.file, start, site.where.starts[decorator.end_lineno or decorator.lineno], "")
    place = site.where.offset(function.lineno, function.col_offset)
    yield Edit(site.file, place, place, "async ")
    for node in nodes.own_nodes(function):
        if isinstance(node, ast.YieldFrom):
            begin, _ = site.where.span(node)
            value, _ = site.where.span(node.value)
            yield Edit(site.file, begin, value, "await ")


RECIPE = Recipe(
    name="generator-coroutine",
    rows=("S3",),
    exceptions=("AttributeError", "ImportError"),
    pattern=re.compile(r"module 'asyncio' has no attribute 'coroutine'|cannot import name 'coroutine' from 'asyncio'"),
    propose=_propose,
    title="asyncio.coroutine is gone",
    versions=((3, 11), (3, 99)),
)
