"""asyncio.gather is given a list

## What it does
Unpacks the list: `asyncio.gather(*jobs)`.

## Why the error happens
`gather` takes each awaitable as an argument of its own. A list is none, and the error speaks of something else: `gather` looks its
arguments up in a dictionary first, and a list can't be a key.

## Example
```python before main.py
import asyncio


async def double(number):
    return number * 2


async def main():
    jobs = [double(n) for n in range(3)]
    print(await asyncio.gather(jobs))


asyncio.run(main())
```

```python after main.py
import asyncio


async def double(number):
    return number * 2


async def main():
    jobs = [double(n) for n in range(3)]
    print(await asyncio.gather(*jobs))


asyncio.run(main())
```

## When it is not offered
- `gather` has several arguments, or one that is not seen to be a list or a generator.

## Questions
### Why does `asyncio.wait` take a list?
It is older in shape: one collection of tasks. `gather` was made to be called with the jobs written out.

### Does the order of the results follow the list?
Yes, the results stand in the order of the arguments, however long each took.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_SEVERAL = ("list", "tuple", "generator", "set")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == "asyncio.gather")
    if call is None or len(call.args) != 1 or isinstance(call.args[0], ast.Starred):
        return
    given = call.args[0]
    kind = type_of(site, given)
    if kind not in _SEVERAL and match["kind"] != "list":
        return
    start, _ = site.where.span(given)
    loose = isinstance(given, ast.GeneratorExp) and site.text[start] != "("
    edits = [Edit(site.file, start, start, "*(" if loose else "*")]
    if loose:
        end = site.where.span(given)[1]
        edits.append(Edit(site.file, end, end, ")"))
    yield draft(
        site,
        f"Give gather() each job: *{site.source(given)}",
        edits,
        rationale="asyncio.gather takes each awaitable as an argument of its own, and it got all of them in one.",
        tier=1,
        evidence=[Evidence("gather() has a single argument, a collection", "the call")],
    )


RECIPE = Recipe(
    name="gathered-list",
    title="asyncio.gather is given a list",
    rows=("Y6",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?:cannot use '\w+' as a dict key \()?unhashable type: '(?P<kind>list|set)'"
        r"|An asyncio.Future, a coroutine or an awaitable is required"
    ),
    propose=_propose,
)
