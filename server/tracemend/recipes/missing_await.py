"""A coroutine that is not awaited

## What it does
Awaits the call of the async function, inside async functions; at the top level of a module, offers to run it.

## Why the error happens
Calling an async function makes a coroutine. It runs, and has a result, when it is awaited.

## Example
```python before main.py
import asyncio


async def fetch(n):
    return {"n": n}


async def main():
    data = fetch(3)
    print(data["n"])


asyncio.run(main())
```

```python after main.py
import asyncio


async def fetch(n):
    return {"n": n}


async def main():
    data = await fetch(3)
    print(data["n"])


asyncio.run(main())
```

## Example
```python before main.py
import asyncio


async def fetch(n):
    return {"n": n}


async def main():
    print(fetch(3)["n"])


asyncio.run(main())
```

```python after main.py
import asyncio


async def fetch(n):
    return {"n": n}


async def main():
    print((await fetch(3))["n"])


asyncio.run(main())
```

## When it is not offered
- The call stands in a function that is not async: it and its callers become async, which is a choice.
- More than one coroutine of the line may be meant.
- At the top level of a module: then it is a choice.

## Questions
### How does Python tell me earlier?
By the warning "coroutine was never awaited" at the end of the output. `python -W error` turns it into an error, and type
checkers and ruff's RUF006 find relatives of it.

### Can I await several at once?
`await asyncio.gather(a(), b())` runs them side by side; since Python 3.11 a TaskGroup does it and cancels the rest if one
fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import own_function
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.symbols import symbols
from tracemend.recipes.async_chain import awaited, made_async
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Abstention, Recipe

_OF_TASKS = frozenset([
    "cancel", "cancelled", "done", "result", "exception", "add_done_callback", "remove_done_callback", "get_name", "set_name",
])  # fmt: skip
"""What a task has and a coroutine lacks: whoever asks for it wants the work to go on beside his own."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    if site.tree is None or site.statement is None:
        return
    calls = {id(c): c for c in _coroutines(site)}
    if len(calls) != 1:
        seen = "no call of an async function is" if not calls else f"{len(calls)} coroutines are"
        yield Abstention(f"{seen} seen behind the line, so which one to await is not known.")
        return
    call = next(iter(calls.values()))
    around = nodes.enclosing_function(site.tree, call)
    if match["attribute"] in _OF_TASKS:
        if isinstance(around, ast.AsyncFunctionDef):
            yield _as_task(site, call, match["attribute"])
    elif isinstance(around, ast.AsyncFunctionDef):
        title = f"Await {site.source(call.func)}()"
        edits = [*awaited(site, call), *_as_list(site, call)]
        yield draft(site, title, edits, rationale=_why(site, call), tier=3, evidence=[_seen(site, call)])
    elif around is not None:
        yield from _made_async(site, call, around)
    else:
        yield from _run(site, call)


def _as_list(site: CrashSite, call: ast.Call) -> list[Edit]:
    """Brackets around a generator whose element is awaited: it would be asynchronous, which `sum` and its like do not take."""
    above = nodes.parent_map(site.tree).get(call) if site.tree is not None else None
    if not isinstance(above, ast.GeneratorExp):
        return []
    start, end = site.where.span(above)
    if site.text[start] != "(":
        return [Edit(site.file, start, start, "["), Edit(site.file, end, end, "]")]
    return [Edit(site.file, start, start + 1, "(["), Edit(site.file, end - 1, end, "])")]


def _as_task(site: CrashSite, call: ast.Call, attribute: str) -> Fix:
    """The work goes on beside: its task has what the line asks for."""
    return draft(
        site,
        f"Make a task of {site.source(call.func)}()",
        _within(site, call, "create_task("),
        rationale=f"'{attribute}' belongs to tasks, and {site.source(call)} is a bare coroutine.",
        tier=3,
        kind="U",
        evidence=[_seen(site, call)],
    )


def _made_async(site: CrashSite, call: ast.Call, around: nodes.Function) -> Iterator[Fix]:
    """The function around the call becomes async, and its callers with it."""
    chain = made_async(site, around)
    if not chain and not _called_by_async(site, around):
        yield from _run(site, call)
    if chain:
        yield draft(
            site,
            f"Make {around.name}() async, and await it with its callers",
            [*awaited(site, call), *chain],
            rationale=_why(site, call),
            tier=4,
            kind="U",
            penalties=["changes a public signature"],
            evidence=[_seen(site, call)],
        )


def _called_by_async(site: CrashSite, function: nodes.Function) -> bool:
    """Whether an async function of the file calls a plain one: a loop may run already when the plain one does."""
    calls = (n for n in nodes.every(site.tree) if isinstance(n, ast.Call)) if site.tree is not None else ()
    return any(
        nodes.called_name(call) == function.name
        and site.tree is not None
        and isinstance(nodes.enclosing_function(site.tree, call), ast.AsyncFunctionDef)
        for call in calls
    )


def _run(site: CrashSite, call: ast.Call) -> Iterator[Fix]:
    """Where nothing can await, at a module's top level or below it: `asyncio.run(…)`."""
    edits = _within(site, call, "run(")
    if edits:
        title = f"Run {site.source(call.func)}() to its end"
        yield draft(site, title, edits, rationale=_why(site, call), tier=4, kind="U", evidence=[_seen(site, call)])


def _why(site: CrashSite, call: ast.Call) -> str:
    return f"{site.source(call)} is a coroutine, which has not run yet; its result comes by awaiting it."


def _seen(site: CrashSite, call: ast.Call) -> Evidence:
    return Evidence(f"{site.source(call.func)} is defined with 'async def'", "its definition")


def _coroutines(site: CrashSite) -> Iterator[ast.Call]:
    """Calls of async functions on the blamed line, or behind a variable of it, whose result is used unawaited."""
    assert site.tree is not None
    assert site.statement is not None
    parents = nodes.parent_map(site.tree)
    marked = site.node if site.node is not None else site.statement
    for node in ast.walk(marked):
        if isinstance(node, ast.Call) and _is_async(site, node) and not isinstance(parents.get(node), ast.Await):
            above = parents.get(node)
            if (
                isinstance(above, _USERS)
                or _is_element(parents, node)
                or (isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Tuple))
            ):
                yield node
        elif (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and not isinstance(parents.get(node), ast.Await)
        ):
            binding = visible(site, node).get(node.id)
            every = [] if binding is None else bindings(binding.scope).get(node.id, [])
            value = every[0].value if len(every) == 1 else None
            if isinstance(value, ast.Call) and _is_async(site, value) and not _awaited_later(site, node.id):
                yield value


_USERS = (ast.Subscript, ast.Attribute, ast.For, ast.comprehension, ast.BinOp, ast.Compare, ast.Starred, ast.Call)
"""What uses a value, and has no use for a coroutine."""


def _is_element(parents: dict[ast.AST, ast.AST], call: ast.Call) -> bool:
    """Whether a call is what a comprehension gives, and nobody takes the coroutines as such: `gather(*(f(x) for x in xs))`."""
    above = parents.get(call)
    taker = parents.get(above) if above is not None else None
    taken = isinstance(taker, ast.Starred) or (isinstance(taker, ast.Call) and nodes.called_name(taker) in _TAKERS)
    return isinstance(above, (ast.GeneratorExp, ast.ListComp)) and not taken


def _awaited_later(site: CrashSite, name: str) -> bool:
    """Whether the variable is awaited or given to the event loop somewhere: then it is meant to hold the coroutine."""
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Await) and nodes.dotted(node.value) == name:
            return True
        if isinstance(node, ast.Call) and (nodes.dotted(node.func) or "").rpartition(".")[2] in _TAKERS:
            given = [a.value if isinstance(a, ast.Starred) else a for a in node.args]
            if any(nodes.dotted(a) == name for a in given):
                return True
    return False


_TAKERS = ("create_task", "ensure_future", "gather", "wait", "wait_for", "run", "run_until_complete", "append")


def _is_async(site: CrashSite, call: ast.Call) -> bool:
    own = own_function(site, call)
    if own is not None:
        return isinstance(own, ast.AsyncFunctionDef) and not any(
            isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes.own_nodes(own)
        )
    name = call.func.attr if isinstance(call.func, ast.Attribute) else nodes.dotted(call.func) or ""
    known = [s for s in symbols(site.snapshot).get(name, []) if s.kind in ("function", "method")] if name else []
    if len(known) != 1:
        return False
    tree = site.snapshot.tree(known[0].file)
    found = [n for n in ast.walk(tree) if isinstance(n, nodes.FUNCTIONS) and n.name == name] if tree else []
    return len(found) == 1 and isinstance(found[0], ast.AsyncFunctionDef)


def _within(site: CrashSite, call: ast.Call, function: str) -> list[Edit]:
    """`asyncio.run(…)`, or another function of asyncio, around a call."""
    start, end = site.where.span(call)
    name = next((n for n, full in imported_names(site).items() if full == "asyncio"), None)
    added = None if name else insert_import(site.file, site.text, Wanted("asyncio"))
    edits = [Edit(site.file, start, start, f"{name or 'asyncio'}.{function}"), Edit(site.file, end, end, ")")]
    return joined([*([added] if added is not None else []), *edits])


RECIPE = Recipe(
    name="missing-await",
    rows=("Y1", "A10"),
    exceptions=("TypeError", "AttributeError"),
    pattern=re.compile(
        r"'coroutine' object (?:is not (?:subscriptable|iterable|callable|an iterator)|has no attribute '(?P<attribute>\w+)'|does not support)"
        r"|cannot unpack non-iterable coroutine object|object of type 'coroutine' has no len|Object of type coroutine is not JSON"
        r"|argument of type 'coroutine' is not|unsupported operand type\(s\) for .*'coroutine'"
        r"|'\S+' not supported between instances of .*'coroutine'"
    ),
    propose=_propose,
    title="A coroutine that is not awaited",
)
