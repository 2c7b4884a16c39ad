"""A value that can't be awaited

## What it does
Drops the `await` before a call of a plain function; for `time.sleep` also offers its twin in asyncio.

## Why the error happens
`await` waits for coroutines, tasks and futures. A plain function has its result already.

## Example
```python before main.py
import asyncio


def load():
    return 1


async def main():
    print(await load())


asyncio.run(main())
```

```python after main.py
import asyncio


def load():
    return 1


async def main():
    print(load())


asyncio.run(main())
```

## When it is not offered
- What the function returns is not known to be a plain value: then it is a choice.
- The line awaits more than once.

## Questions
### How do I know what can be awaited?
What an `async def` gives, tasks, futures, and objects with `__await__`. The documentation marks such functions as
coroutines.

### Is `time.sleep` in a coroutine so bad?
It stops the whole event loop, every other request included. `await asyncio.sleep(1)` lets the others go on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import own_function, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_BLOCKING = ("time.sleep", "requests.get", "requests.post", "requests.put", "requests.delete", "requests.request")
_TWINS = {"time.sleep": "asyncio.sleep"}


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    found = site.find(ast.Await)
    if len(found) != 1 or not site.raised_here:
        return
    node = found[0]
    start, _ = site.where.span(node)
    value, _ = site.where.span(node.value)
    function = own_function(site, node.value) if isinstance(node.value, ast.Call) else None
    full = qualified(site, node.value.func) if isinstance(node.value, ast.Call) else None
    plain = isinstance(function, ast.FunctionDef) and not function.decorator_list and _returns_plain(site, node.value)
    builtin = isinstance(node.value, ast.Call) and any(
        is_builtin(site, node.value.func, n) for n in ("print", "len", "sum")
    )
    blocking = full in _BLOCKING
    yield draft(
        site,
        "Drop the await",
        [Edit(site.file, start, value, "")],
        rationale=f"{site.source(node.value)} gives its result at once; there is nothing to await."[:200],
        tier=3,
        kind="S" if (plain or builtin) and not blocking else "U",
        evidence=[
            Evidence("the function is defined with 'def', not 'async def'", "its definition", bool(plain or builtin))
        ],
    )
    if full in _TWINS and isinstance(node.value, ast.Call) and any(n == "asyncio" for n in _imports(site)):
        yield draft(
            site,
            f"Await {_TWINS[full or '']} instead",
            [Edit(site.file, *site.where.span(node.value.func), _TWINS[full or ""])],
            rationale=f"{full} blocks the whole loop; {_TWINS[full or '']} waits in it.",
            tier=3,
            kind="U",
            score=1.1,
            evidence=[Evidence("asyncio has a twin of the function", "its documentation")],
        )


def _imports(site: CrashSite) -> Iterator[str]:
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Import):
            yield from (alias.asname or alias.name for alias in node.names)


def _returns_plain(site: CrashSite, call: ast.expr) -> bool:
    """Whether what the function returns is surely no awaitable: a plain value by its annotation or its `return`s."""
    kind = type_of(site, call)
    if kind is not None:
        return kind != "coroutine"
    function = own_function(site, call) if isinstance(call, ast.Call) else None
    if function is None:
        return False
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
    return not returned or all(v is None or not isinstance(v, (ast.Call, ast.Name, ast.Attribute)) for v in returned)


RECIPE = Recipe(
    name="needless-await",
    rows=("Y4",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"object (?P<old>[\w.]+) can't be used in 'await' expression|'(?P<new>[\w.]+)' object can't be awaited"
    ),
    propose=_propose,
    title="A value that can't be awaited",
)
