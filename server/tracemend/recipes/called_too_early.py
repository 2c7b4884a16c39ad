"""A function is called where it should be handed over

## What it does
Hands the function and its arguments over: `pool.submit(fetch, url)` for `pool.submit(fetch(url))`.

## Why the error happens
`submit(fetch(url))` calls `fetch` at once, in this thread, and hands its result to the pool, which then tries to call the result.

## Example
```python before main.py
from concurrent.futures import ThreadPoolExecutor


def double(number):
    return number * 2


with ThreadPoolExecutor() as pool:
    futures = [pool.submit(double(n)) for n in range(3)]
    print([future.result() for future in futures])
```

```python after main.py
from concurrent.futures import ThreadPoolExecutor


def double(number):
    return number * 2


with ThreadPoolExecutor() as pool:
    futures = [pool.submit(double, n) for n in range(3)]
    print([future.result() for future in futures])
```

## When it is not offered
- Not exactly one call in the file hands over what another call gave.
- The inner call gives a function, which is then rightly handed over.

## Questions
### Why does the error come so late?
The pool keeps it and raises it where `result()` is asked for.

### Is `lambda: fetch(url)` as good?
It works in threads; a process pool can't send a lambda to its workers.
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
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    pooled = any(re.search(r"concurrent[\\/]futures[\\/]", frame.file) for frame in site.deeper)
    given = [call.args[0] for call in _submits(site) if pooled and len(call.args) == 1 and not call.keywords]
    inner = [call for call in given if isinstance(call, ast.Call)]
    if len(inner) != 1 or type_of(site, inner[0]) not in (match["type"], None):
        return
    call = inner[0]
    start, end = site.where.span(call)
    handed = [site.source(call.func), *(site.source(a) for a in (*call.args, *call.keywords))]
    yield draft(
        site,
        f"Hand {site.source(call.func)} over with its arguments",
        [Edit(site.file, start, end, ", ".join(handed))],
        rationale=f"{site.source(call.func)}() is called at once, and the pool gets what it gave, a {match['type']}.",
        tier=1,
        evidence=[Evidence(f"submit() is given the result of a call on line {call.lineno}", "reading the file")],
    )


def _submits(site: CrashSite) -> Iterator[ast.Call]:
    for node in nodes.every(site.tree) if site.tree is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "submit":
            yield node


RECIPE = Recipe(
    name="called-too-early",
    title="A function is called where it should be handed over",
    rows=("C6",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object is not callable$"),
    propose=_propose,
)
