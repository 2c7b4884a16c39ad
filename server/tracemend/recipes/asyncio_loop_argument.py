"""asyncio's argument loop

## What it does
Drops `loop=` from the file's calls of asyncio.

## Why the error happens
Python 3.10 removed the argument: what asyncio makes belongs to the loop that runs.

## Example
```python before main.py
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0, loop=loop)
    print("slept")


asyncio.run(main())
```

```python after main.py
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    print("slept")


asyncio.run(main())
```

## When it is not offered
- The function that refuses `loop` is not asyncio's.

## Questions
### How does asyncio know the loop now?
Each object asks for the running loop when it is first used. That also means: make queues and locks inside a coroutine, not
at import.

### A library still passes the argument.
Its release is from before Python 3.10. An update is the only clean way, since the parameter is gone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import remove_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    def takes_loop(call: ast.Call) -> bool:
        named = (qualified(site, call.func) or "").startswith("asyncio.")
        return named and any(k.arg == "loop" for k in call.keywords)

    if site.tree is None or site.python < (3, 10) or not site.find(ast.Call, takes_loop):
        return
    calls = [n for n in ast.walk(site.tree) if isinstance(n, ast.Call) and takes_loop(n)]
    edits = [remove_argument(site, c, k) for c in calls for k in c.keywords if k.arg == "loop"]
    yield draft(
        site,
        "Drop the argument 'loop'",
        edits,
        rationale="Python 3.10 removed the argument 'loop' from asyncio's functions: they take the running loop.",
        tier=1,
        evidence=[Evidence("the argument is gone since Python 3.10", "What's New in Python 3.10")],
    )


RECIPE = Recipe(
    name="asyncio-loop-argument",
    rows=("S1",),
    exceptions=("TypeError",),
    pattern=re.compile(r"As of 3\.10, the \*loop\* parameter was removed|.*got an unexpected keyword argument 'loop'"),
    propose=_propose,
    title="asyncio's argument loop",
    versions=((3, 10), (3, 99)),
)
