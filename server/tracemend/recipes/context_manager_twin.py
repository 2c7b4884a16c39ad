"""with where async with is meant, or a generator without its decorator

## What it does
Writes `async with` for `with`, or the other way round, where the class has the twin; decorates a generator with `contextmanager`.

## Why the error happens
`with` asks an object for `__enter__`, `async with` for `__aenter__`; a generator has neither.

## Example
```python before main.py
import asyncio


class Session:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None


async def main():
    with Session():
        print("inside")


asyncio.run(main())
```

```python after main.py
import asyncio


class Session:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None


async def main():
    async with Session():
        print("inside")


asyncio.run(main())
```

## Example
```python before main.py
def opened():
    print("open")
    yield 1
    print("close")


with opened() as number:
    print(number)
```

```python after main.py
from contextlib import contextmanager


@contextmanager
def opened():
    print("open")
    yield 1
    print("close")


with opened() as number:
    print(number)
```

## When it is not offered
- The class has no twin, or is not known.
- `async with` would stand in a function that is not async.
- The generator yields more than once.

## Questions
### How do I see which of the two an object has?
`hasattr(obj, "__enter__")` and `hasattr(obj, "__aenter__")`. Sessions of HTTP and database libraries often come in both
forms as two classes.

### What does the decorator `contextmanager` do?
It makes a context manager of a generator: what stands before `yield` runs on entering, what stands after it on leaving.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import own_function
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines, joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_ASYNC = {
    "Lock", "Semaphore", "Condition", "BoundedSemaphore", "TaskGroup", "Timeout", "ClientSession", "AsyncClient", "AsyncSession",
    "_AsyncGeneratorContextManager", "Timeouts", "AsyncExitStack",
}  # fmt: skip
"""Classes of asyncio and well-known libraries that are entered with `async with` alone."""
_FILES = {
    "TextIOWrapper",
    "BufferedReader",
    "BufferedWriter",
    "_io.TextIOWrapper",
    "_io.BufferedReader",
    "_io.BufferedWriter",
}
"""What `open()` gives, which is entered with `with` alone."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if not isinstance(statement, (ast.With, ast.AsyncWith)) or site.tree is None or not site.raised_here:
        return
    wants_async = isinstance(statement, ast.With)
    kind = match["kind"]
    if kind in ("generator", "async_generator") or kind is None:
        decorated = list(_decorated(site, statement, wants_async=not wants_async))
        yield from decorated
        if decorated or kind is not None:
            return
    if len(statement.items) != 1:
        return
    cls = find_class(kind, site.snapshot, near=site.file) if kind else _class_of(site, statement.items[0].context_expr)
    twin = "__aenter__" if wants_async else "__enter__"
    has = cls is not None and twin in cls.members and ("__enter__" if wants_async else "__aenter__") not in cls.members
    known = cls is None and (kind in _ASYNC if wants_async else kind in _FILES)
    if not (has or known):
        return
    start, _ = site.where.span(statement)
    inside = isinstance(site.function, ast.AsyncFunctionDef)
    if wants_async and not inside:
        return
    edit = (
        Edit(site.file, start, start, "async ")
        if wants_async
        else Edit(site.file, start, site.text.index("with", start), "")
    )
    word = "async with" if wants_async else "with"
    yield draft(
        site,
        f"Enter it with '{word}'",
        [edit],
        rationale=f"The object is entered with '{word}'.",
        tier=3,
        evidence=[Evidence(f"it has {twin}", "its class")],
    )


def _class_of(site: CrashSite, node: ast.expr) -> ProjectClass | None:
    """The project class whose object an expression makes by a call."""
    name = (nodes.dotted(node.func) or "").rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return find_class(name, site.snapshot, near=site.file) if name else None


def _decorated(site: CrashSite, statement: ast.With | ast.AsyncWith, *, wants_async: bool) -> Iterator[Fix]:
    """A generator function with one `yield`, entered as a context manager: its decorator is missing."""
    for item in statement.items:
        function = own_function(site, item.context_expr) if isinstance(item.context_expr, ast.Call) else None
        if function is None or function.decorator_list:
            continue
        yields = [n for n in nodes.own_nodes(function) if isinstance(n, (ast.Yield, ast.YieldFrom))]
        if len(yields) != 1:
            continue
        name = "asynccontextmanager" if wants_async else "contextmanager"
        indent = site.where.indent(function.lineno)
        edits = [insert_lines(site.file, site.where, function.lineno, [f"{indent}@{name}"])]
        imported = insert_import(site.file, site.text, Wanted("contextlib", name))
        yield draft(
            site,
            f"Make {function.name} a context manager",
            joined([*([imported] if imported else []), *edits]),
            rationale=f"{function.name} is a generator; contextlib.{name} makes a context manager of it.",
            tier=3,
            evidence=[Evidence("it yields once and is entered by 'with'", "its definition")],
        )


RECIPE = Recipe(
    name="context-manager-twin",
    rows=("O5",),
    exceptions=("TypeError", "AttributeError"),
    pattern=re.compile(
        r"'(?P<kind>[\w.]+)' object does not support the (?:asynchronous )?context manager protocol|__a?(?:enter|exit)__$"
    ),
    propose=_propose,
    title="with where async with is meant, or a generator without its decorator",
)
