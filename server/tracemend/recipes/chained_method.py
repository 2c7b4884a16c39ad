"""A method in a chain returns nothing

## What it does
Lets the method return the object that it has changed, so that the next call of the chain has something to work on.

## Why the error happens
`query.where(…).order(…)` calls `order` on what `where` returns. A method without `return` returns None.

## Example
```python before main.py
class Query:
    def __init__(self):
        self.parts = []

    def where(self, part):
        self.parts.append(part)

    def order(self, part):
        self.parts.append(part)
        return self


print(Query().where("a").order("b").parts)
```

```python after main.py
class Query:
    def __init__(self):
        self.parts = []

    def where(self, part):
        self.parts.append(part)
        return self

    def order(self, part):
        self.parts.append(part)
        return self


print(Query().where("a").order("b").parts)
```

## When it is not offered
- The method returns a value on some way, or does not change its object.
- No other method of the class returns its object: whether chains are meant is a choice.

## Questions
### Does a chain work on copies?
Only where each method makes one. With `return self` all calls change the same object.

### Why do the built-in methods return None?
So that nobody takes `items.sort()` for a sorted copy; chains are a convention of libraries.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of, positions_of
from tracemend.diagnosis.contracts import is_generator, returned_values
from tracemend.diagnosis.nones import PATTERN
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["attribute"]
    node = site.sole(ast.Attribute, lambda n: n.attr == name and isinstance(n.value, ast.Call)) if name else None
    call = node.value if node is not None else None
    callee = callee_of(site, call) if isinstance(call, ast.Call) else None
    if name is None or callee is None or callee.owner is None or name not in callee.owner.members:
        return
    method = callee.node
    last = method.body[-1]
    receiver = method.args.args[0].arg if method.args.args else ""
    plain = (
        isinstance(method, ast.FunctionDef)
        and not is_generator(method)
        and not isinstance(last, (ast.Return, ast.Raise))
    )
    if not plain or returned_values(method) or not _changes(method, receiver) or last.lineno == method.lineno:
        return
    where = positions_of(site, callee.file)
    line = f"{where.indent(method.body[0].lineno)}return {receiver}"
    fluent = _others_return_self(callee)
    yield draft(
        site,
        f"Return '{receiver}' from {method.name}()",
        [insert_lines(callee.file, where, (last.end_lineno or last.lineno) + 1, [line])],
        rationale=f"{method.name}() changes its object and returns nothing, and the chain goes on with what it returns.",
        tier=3,
        kind="S" if fluent else "U",
        evidence=[
            Evidence(f"{callee.owner.name} has the '{name}' that is asked of the result", "the class"),
            Evidence(f"other methods of {callee.owner.name} return their object", "the class", fluent),
        ],
    )


def _changes(method: nodes.Function, receiver: str) -> bool:
    """Whether a method does something to its own object."""
    for node in ast.walk(method):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and nodes.dotted(node.value) == receiver:
            return True
        if isinstance(node, ast.Call) and (nodes.dotted(node.func) or "").startswith(f"{receiver}."):
            return True
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            return (nodes.dotted(node.value) or "").startswith(f"{receiver}.")
    return False


def _others_return_self(callee: Callee) -> bool:
    assert callee.owner is not None
    methods = [m for m in callee.owner.node.body if isinstance(m, ast.FunctionDef) and m is not callee.node]
    return any(
        nodes.dotted(value) == m.args.args[0].arg for m in methods if m.args.args for value in returned_values(m)
    )


RECIPE = Recipe(
    name="chained-method",
    title="A method in a chain returns nothing",
    rows=("N3",),
    exceptions=("AttributeError",),
    pattern=PATTERN,
    propose=_propose,
)
