"""A decorator does not return its wrapper

## What it does
Adds the `return` of the inner function at the end of the decorator.

## Why the error happens
What a decorator returns takes the function's place. One that returns nothing leaves None there.

## Example
```python before main.py
def logged(function):
    def wrapper(*args):
        print("calling")
        return function(*args)


@logged
def double(number):
    return 2 * number


print(double(2))
```

```python after main.py
def logged(function):
    def wrapper(*args):
        print("calling")
        return function(*args)
    return wrapper


@logged
def double(number):
    return 2 * number


print(double(2))
```

## When it is not offered
- The decorator returns a value on some way, or has not exactly one inner function.

## Questions
### Why does the error show up far from the decorator?
The decorator ran without trouble when the module was loaded, and left None under the function's name. It is the call that
finds it.

### What else must a decorator return?
The wrapper has to return what the function returns, or every decorated function gives None.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of, positions_of
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    for call in site.find(ast.Call, lambda n: isinstance(n.func, ast.Name)):
        assert isinstance(call.func, ast.Name)
        binding = visible(site, call.func).get(call.func.id)
        if binding is None or not isinstance(binding.node, nodes.FUNCTIONS) or not match.group():
            continue
        for decorator in binding.node.decorator_list:
            plain = decorator if not isinstance(decorator, ast.Call) else decorator.func
            callee = callee_of(site, ast.Call(func=plain, args=[], keywords=[]))
            if callee is not None and (inner := _unreturned(callee)) is not None:
                yield _fix(site, callee, inner, binding.name)
                return


def _unreturned(callee: Callee) -> nodes.Function | None:
    """The one inner function of a decorator that returns nothing."""
    inner = [n for n in callee.node.body if isinstance(n, nodes.FUNCTIONS)]
    returns = [n for n in nodes.own_nodes(callee.node) if isinstance(n, ast.Return)]
    return inner[0] if len(inner) == 1 and not returns else None


def _fix(site: CrashSite, callee: Callee, inner: nodes.Function, decorated: str) -> Fix:
    where = positions_of(site, callee.file)
    last = callee.node.body[-1]
    line = f"{where.indent(inner.lineno)}return {inner.name}"
    return draft(
        site,
        f"Return '{inner.name}' from {callee.name}()",
        [insert_lines(callee.file, where, (last.end_lineno or last.lineno) + 1, [line])],
        rationale=f"The decorator {callee.name}() returns nothing, so '{decorated}' is None.",
        tier=4,
        evidence=[Evidence(f"{callee.name}() defines '{inner.name}' and has no return", f"its body in {callee.file}")],
    )


RECIPE = Recipe(
    name="decorator-return",
    title="A decorator does not return its wrapper",
    rows=("C11",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'NoneType' object is not callable$"),
    propose=_propose,
)
