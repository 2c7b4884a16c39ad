"""asyncio.wait takes no coroutines

## What it does
Makes a task of each coroutine with `asyncio.create_task`.

## Why the error happens
`asyncio.wait` gives back the very objects it was given, so they must be tasks. Python 3.11 removed the old exception for coroutines.

## Example
```python before main.py
import asyncio


async def double(x):
    return 2 * x


async def main():
    done, _ = await asyncio.wait([double(1), double(2)])
    print(sorted(task.result() for task in done))


asyncio.run(main())
```

```python after main.py
import asyncio


async def double(x):
    return 2 * x


async def main():
    done, _ = await asyncio.wait([asyncio.create_task(double(1)), asyncio.create_task(double(2))])
    print(sorted(task.result() for task in done))


asyncio.run(main())
```

## When it is not offered
- The coroutines are not written as a list where the call or its variable is.

## Questions
### What is the difference between `wait` and `gather`?
`gather` gives the results in order and raises the first error. `wait` gives two sets of tasks and leaves looking at their
results to you.

### Why keep the tasks in variables?
The loop holds only weak references. A task that nobody keeps may be collected before it has ended.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == "asyncio.wait" and bool(n.args))
    if call is None:
        return
    given = call.args[0]
    prefix = (nodes.dotted(call.func) or "").removesuffix("wait")
    if prefix == "":
        return
    shape = sole_value(site, given) or given
    elements = (
        shape.elts
        if isinstance(shape, (ast.List, ast.Tuple, ast.Set))
        else [shape.elt]
        if isinstance(shape, (ast.ListComp, ast.SetComp, ast.GeneratorExp))
        else []
    )
    if not elements or not all(isinstance(e, ast.Call) for e in elements):
        return
    edits: list[Edit] = []
    for element in elements:
        start, end = site.where.span(element)
        edits += [Edit(site.file, start, start, f"{prefix}create_task("), Edit(site.file, end, end, ")")]
    yield draft(
        site,
        "Make a task of each coroutine",
        edits,
        rationale="Since Python 3.11 asyncio.wait takes tasks, no coroutines.",
        tier=1,
        evidence=[Evidence("the message says to use tasks", "the interpreter's message")],
    )


RECIPE = Recipe(
    name="bare-coroutines",
    rows=("Y6",),
    exceptions=("TypeError",),
    pattern=re.compile(r"Passing coroutines is forbidden, use tasks explicitly"),
    propose=_propose,
    title="asyncio.wait takes no coroutines",
    versions=((3, 11), (3, 99)),
)
