"""for where async for is meant

## What it does
Writes `async for` for `for`, or the other way round.

## Why the error happens
An async generator gives its values one await at a time, so the loop has to await too; a list does not.

## Example
```python before main.py
import asyncio


async def numbers():
    yield 1


async def main():
    for n in numbers():
        print(n)


asyncio.run(main())
```

```python after main.py
import asyncio


async def numbers():
    yield 1


async def main():
    async for n in numbers():
        print(n)


asyncio.run(main())
```

## Example
```python before main.py
import asyncio


async def main():
    async for n in [1, 2]:
        print(n)


asyncio.run(main())
```

```python after main.py
import asyncio


async def main():
    for n in [1, 2]:
        print(n)


asyncio.run(main())
```

## When it is not offered
- The loop stands in a function that is not async.
- The type has neither way of looping.

## Questions
### Can I use `async for` in a list comprehension?
Yes, inside an async function: `[row async for row in cursor]`.

### How do I read an async generator from plain code?
Collect it in a small async function and run that with `asyncio.run`. A plain loop can't wait for its values.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import own_function
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if match["asynchronous"] and site.raised_here and not isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from _in_comprehension(site, match["asynchronous"])
    if not isinstance(statement, (ast.For, ast.AsyncFor)) or not site.raised_here:
        return
    kind = match["plain"] or match["asynchronous"]
    start, _ = site.where.span(statement)
    if isinstance(statement, ast.For) and match["asynchronous"]:
        if not isinstance(site.function, ast.AsyncFunctionDef):
            return
        sure = kind == "async_generator" or _has(site, kind, "__aiter__")
        edit, word = Edit(site.file, start, start, "async "), "async for"
    elif isinstance(statement, ast.AsyncFor) and match["plain"]:
        sure = kind in ("list", "tuple", "dict", "set", "generator", "range", "str", "map", "filter", "zip") or _has(
            site, kind, "__iter__"
        )
        edit, word = Edit(site.file, start, site.text.index("for", start), ""), "for"
        if kind == "coroutine" or _gives_coroutine(site, statement.iter):
            yield from _awaited(site, statement)
            return
    else:
        return
    if sure:
        yield draft(
            site,
            f"Loop with '{word}'",
            [edit],
            rationale=f"What is looped over is {'asynchronous' if word.startswith('async') else 'not asynchronous'}.",
            tier=3,
            evidence=[Evidence(f"its type is {kind}", "the message")],
        )


def _awaited(site: CrashSite, loop: ast.AsyncFor) -> Iterator[Fix]:
    """`for x in await f()` where `f` is a coroutine function of this file that returns what can be looped over."""
    function = own_function(site, loop.iter) if isinstance(loop.iter, ast.Call) else None
    returned = [n.value for n in nodes.own_nodes(function) if isinstance(n, ast.Return)] if function is not None else []
    if not returned or any(value is None for value in returned):
        return
    start, _ = site.where.span(loop)
    first, _ = site.where.span(loop.iter)
    yield draft(
        site,
        "Await the coroutine and loop over what it gives",
        [Edit(site.file, start, site.text.index("for", start), ""), Edit(site.file, first, first, "await ")],
        rationale="The function gives everything at once when it is awaited; it is no asynchronous generator.",
        tier=3,
        evidence=[Evidence("the function returns and never yields", "its code")],
    )


def _in_comprehension(site: CrashSite, kind: str) -> Iterator[Fix]:
    """`[x async for x in …]` in an async function; an asynchronous generator expression is of no use where a plain one was."""
    loops = [
        loop
        for node in ast.walk(site.statement or ast.Module([], []))
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp))
        for loop in node.generators
        if not loop.is_async and (site.node is None or loop.iter is site.node)
    ]
    if not isinstance(site.function, ast.AsyncFunctionDef) or len(loops) != 1:
        return
    if kind == "async_generator" or _has(site, kind, "__aiter__"):
        start = site.text.rindex("for", 0, site.where.span(loops[0].target)[0])
        yield draft(
            site,
            "Loop with 'async for'",
            [Edit(site.file, start, start, "async ")],
            rationale="What is looped over is asynchronous.",
            tier=3,
            evidence=[Evidence(f"its type is {kind}", "the message")],
        )


def _has(site: CrashSite, name: str, method: str) -> bool:
    known = find_class(name, site.snapshot, near=site.file)
    return known is not None and method in known.members


def _gives_coroutine(site: CrashSite, node: ast.expr) -> bool:
    function = own_function(site, node) if isinstance(node, ast.Call) else None
    return isinstance(function, ast.AsyncFunctionDef) and not any(
        isinstance(n, ast.Yield) for n in nodes.own_nodes(function)
    )


RECIPE = Recipe(
    name="async-iteration",
    rows=("Y5",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"'async for' requires an object with __aiter__ method, got (?P<plain>\w+)|'(?P<asynchronous>\w+)' object is not iterable"
    ),
    propose=_propose,
    title="for where async for is meant",
)
