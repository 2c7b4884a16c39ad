"""An event loop that does not run, or runs already

## What it does
Runs the coroutine with `asyncio.run` where no loop runs; awaits it where one does.

## Why the error happens
`get_running_loop` works inside coroutines only, and since Python 3.14 `get_event_loop` makes no loop either; `asyncio.run` makes a
loop of its own and so can't be called inside one.

## Example
```python before main.py
import asyncio


async def work():
    return 1


loop = asyncio.get_running_loop()
print(loop.run_until_complete(work()))
```

```python after main.py
import asyncio


async def work():
    return 1


print(asyncio.run(work()))
```

## Example
```python before main.py
import asyncio


async def work():
    return 1


async def main():
    print(asyncio.run(work()))


asyncio.run(main())
```

```python after main.py
import asyncio


async def work():
    return 1


async def main():
    print(await work())


asyncio.run(main())
```

## When it is not offered
- The loop is used for more than running coroutines to their end.
- Several coroutines are run: then it is a choice, since each would get a loop of its own.
- `asyncio.run` stands in a function that is not async: it and its callers become async, which is a choice, or nothing is offered
  where a caller can't await it.

## Questions
### Why does it fail in Jupyter only?
A notebook runs an event loop of its own. There simply write `await main()` in a cell.

### Is `nest_asyncio` a solution?
It patches the loop so that it can be entered twice, which hides order problems. For a notebook experiment it may do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.async_chain import made_async
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import drop_statement
from tracemend.recipes.importing import reads_of
from tracemend.recipes.recipe import Recipe

_GETTERS = ("asyncio.get_running_loop", "asyncio.get_event_loop")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if site.tree is None:
        return
    yield from _nested(site) if match["nested"] else _fetched(site, site.tree)


def _fetched(site: CrashSite, tree: ast.Module) -> Iterator[Fix]:
    """`loop = asyncio.get_event_loop()` and `loop.run_until_complete(f())`: asyncio.run in the place of both."""
    name = _loop_name(site)
    scope: ast.AST = site.function or tree
    if name is None or site.statement is None or len(bindings(scope).get(name, [])) != 1:
        return
    reads = [n for n in reads_of(site, name) if n in set(ast.walk(scope))]
    runs, others = _runs_and_closings(site, reads)
    if runs is None:
        return
    module = next((n for n, full in imported_names(site).items() if full == "asyncio"), "asyncio")
    edits = [
        drop_statement(site, site.statement),
        *(Edit(site.file, *site.where.span(r.func), f"{module}.run") for r in runs),
    ]
    edits += [drop_statement(site, other) for other in others]
    yield draft(
        site,
        "Run the coroutine with asyncio.run",
        edits,
        rationale="No event loop runs here; asyncio.run makes one, runs the coroutine and closes it.",
        tier=4,
        kind="S" if len(runs) == 1 else "U",
        evidence=[Evidence("the loop is used to run a coroutine to its end only", "the uses of the variable")],
    )


def _loop_name(site: CrashSite) -> str | None:
    """The name that the failed statement of a plain function gives to the loop that it fetches."""
    statement = site.statement
    if not isinstance(statement, ast.Assign) or isinstance(site.function, ast.AsyncFunctionDef):
        return None
    getter, target = statement.value, statement.targets[0]
    fetches = isinstance(getter, ast.Call) and qualified(site, getter.func) in _GETTERS
    return target.id if fetches and len(statement.targets) == 1 and isinstance(target, ast.Name) else None


def _runs_and_closings(site: CrashSite, reads: list[ast.Name]) -> tuple[list[ast.Call] | None, list[ast.stmt]]:
    """The `loop.run_until_complete(…)` calls and `loop.close()` statements; (None, …) when the loop is used otherwise."""
    assert site.tree is not None
    parents = nodes.parent_map(site.tree)
    runs: list[ast.Call] = []
    closings: list[ast.stmt] = []
    for read in reads:
        attribute = parents.get(read)
        call = parents.get(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not attribute:
            return None, []
        above = parents.get(call)
        if attribute.attr == "run_until_complete" and len(call.args) == 1 and isinstance(call.args[0], ast.Call):
            runs.append(call)
        elif attribute.attr == "close" and isinstance(above, ast.Expr):
            closings.append(above)
        else:
            return None, []
    return (runs or None), closings


def _nested(site: CrashSite) -> Iterator[Fix]:
    """`asyncio.run(f())` inside an async function: await it."""
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == "asyncio.run" and len(n.args) == 1)
    if call is None or site.function is None:
        return
    chain = made_async(site, site.function)
    if chain is None:
        return
    start, end = site.where.span(call)
    inner, stop = site.where.span(call.args[0])
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    above = parents.get(call)
    bare = isinstance(above, (ast.Expr, ast.Assign, ast.Return, ast.AnnAssign)) or (
        isinstance(above, ast.Call) and call in above.args
    )
    edits = [
        Edit(site.file, start, inner, "await " if bare else "(await "),
        Edit(site.file, stop, end, "" if bare else ")"),
    ]
    yield draft(
        site,
        "Await the coroutine",
        [*edits, *chain],
        rationale="An event loop runs already; a coroutine inside it is awaited, not run by another loop.",
        tier=3 if not chain else 4,
        kind="S" if not chain else "U",
        evidence=[
            Evidence("every caller can await it", "the calls in the project")
            if chain
            else Evidence("the call stands in an async function", "the code")
        ],
    )


RECIPE = Recipe(
    name="running-loop",
    rows=("Y2", "Y3"),
    exceptions=("RuntimeError",),
    pattern=re.compile(
        r"no running event loop|There is no current event loop in thread|(?P<nested>asyncio\.run\(\) cannot be called from a running event loop)"
    ),
    propose=_propose,
    title="An event loop that does not run, or runs already",
)
