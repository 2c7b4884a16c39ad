"""The result of a method that works in place

## What it does
`x = x.sort()` becomes `x.sort()`, `y = x.sort()` becomes `y = sorted(x)`; where the original is used later on, the call and
the assignment become two statements, so that it stays changed.

## Why the error happens
Methods that change an object in place (`sort`, `append`, `update`, `shuffle`) return None, so that nobody takes the result
for a copy.

## Example
```python before main.py
def top(scores):
    ranked = list(scores).sort(reverse=True)
    return ranked[0]


print(top([3, 9, 5]))
```

```python after main.py
def top(scores):
    ranked = sorted(list(scores), reverse=True)
    return ranked[0]


print(top([3, 9, 5]))
```

## Example
```python before main.py
import random

cards = ["ace", "king"]
cards = random.shuffle(cards)
print(len(cards))
```

```python after main.py
import random

cards = ["ace", "king"]
random.shuffle(cards)
print(len(cards))
```

## Example
```python before main.py
names = ["b", "a"]
more = names.append("c")
print(len(more))
```

```python after main.py
names = ["b", "a"]
names.append("c")
more = names
print(len(more))
```

## When it is not offered
- The name is assigned in more than one place.
- The method belongs to a class that may return something else.

## Questions
### How do I remember which methods work in place?
What changes its object returns nothing: `list.sort`, `list.reverse`, `dict.update`, `random.shuffle`. What leaves the object
alone returns a new one: `sorted`, `reversed`, `str.upper`, `dict | other`.

### Is `sorted(xs)` slower than `xs.sort()`?
It copies the list once, which seldom matters. Prefer it whenever another part of the program may still look at the original
order.

### Why does pandas do the same with `inplace=True`?
With `inplace=True` a DataFrame method changes the frame and returns None. Leave the argument out and bind the result
instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.nones import PATTERN, missing
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_after, remove_argument, replace_node, replace_range
from tracemend.recipes.recipe import Recipe

_METHODS = frozenset(
    [
        "sort",
        "reverse",
        "append",
        "extend",
        "insert",
        "clear",
        "update",
        "add",
        "discard",
        "appendleft",
        "extendleft",
        "intersection_update",
        "difference_update",
        "symmetric_difference_update",
    ]
)
_FUNCTIONS = frozenset({"random.shuffle", "shuffle", "heapq.heapify", "heapify"})


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    found = missing(site, match)
    call = found.producer if found is not None else None
    if found is None or not isinstance(call, ast.Call) or found.callee is not None or site.tree is None:
        return
    flag = next(
        (
            k
            for k in call.keywords
            if k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True
        ),
        None,
    )
    if flag is not None:
        yield from _without_flag(site, call, flag)
        return
    receiver = _receiver(call)
    statement = nodes.enclosing(site.tree, call, ast.stmt)
    if receiver is None or statement is None:
        return
    edits = _edits(site, found.value, call, receiver, statement)
    name = nodes.called_name(call)
    if edits:
        yield draft(
            site,
            f"Use what {name}() has changed, not what it returns",
            edits,
            rationale=f"{name}() changes its object in place and returns None.",
            tier=1,
            evidence=[Evidence(f"`{' '.join(site.source(call).split())}` returns None", "Python's documentation")],
        )


def _without_flag(site: CrashSite, call: ast.Call, flag: ast.keyword) -> Iterator[Fix]:
    """`df = df.sort_values("a", inplace=True)` without the flag that makes it return None."""
    yield draft(
        site,
        "Leave out 'inplace=True'",
        [remove_argument(site, call, flag)],
        rationale=f"With inplace=True {nodes.called_name(call)}() changes its object and returns None.",
        tier=1,
        evidence=[Evidence("what it returns is used", "the code")],
    )


def _receiver(call: ast.Call) -> ast.expr | None:
    """What the call changes in place; None when it is no such call."""
    if nodes.dotted(call.func) in _FUNCTIONS and len(call.args) == 1:
        return call.args[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
        return call.func.value
    return None


def _edits(site: CrashSite, value: ast.expr, call: ast.Call, receiver: ast.expr, statement: ast.stmt) -> list[Edit]:
    if value is call:
        return _sorted(site, call, receiver)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(target, ast.Name) or not isinstance(statement, ast.Assign) or statement.value is not call:
        return []
    if not _only_binding(site, value, target, receiver):
        return []
    start, _ = site.where.span(statement)
    if nodes.dotted(receiver) == target.id:
        return [replace_range(site, start, site.where.span(call)[0], "")]
    if not isinstance(receiver, (ast.Name, ast.Attribute)) or not _used_after(site, receiver, statement):
        return _sorted(site, call, receiver) or _split(site, statement, target, call, receiver)
    return _split(site, statement, target, call, receiver)


def _only_binding(site: CrashSite, value: ast.expr, target: ast.Name, receiver: ast.expr) -> bool:
    if not isinstance(value, ast.Name):
        return False
    binding = visible(site, value).get(value.id)
    known = [] if binding is None else bindings(binding.scope).get(value.id, [])
    own = nodes.dotted(receiver) == target.id
    return bool(known) and known[-1].node is target and (len(known) == 1 or own)


def _sorted(site: CrashSite, call: ast.Call, receiver: ast.expr) -> list[Edit]:
    """`sorted(x, …)` for `x.sort(…)`."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "sort" or call.args:
        return []
    given = "".join(f", {site.source(k)}" for k in call.keywords)
    return [replace_node(site, call, f"sorted({site.source(receiver)}{given})")]


def _split(site: CrashSite, statement: ast.stmt, target: ast.Name, call: ast.Call, receiver: ast.expr) -> list[Edit]:
    if not isinstance(receiver, (ast.Name, ast.Attribute)):
        return []
    after = insert_after(site, statement, [f"{target.id} = {site.source(receiver)}"])
    start, _ = site.where.span(statement)
    return [] if after is None else [replace_range(site, start, site.where.span(call)[0], ""), after]


def _used_after(site: CrashSite, receiver: ast.expr, statement: ast.stmt) -> bool:
    text = nodes.dotted(receiver)
    scope = site.function or site.tree
    last = statement.end_lineno or statement.lineno
    if not isinstance(receiver, ast.Name) or scope is site.tree:
        return True
    local = all(not isinstance(b.node, ast.arg) for b in bindings(scope).get(receiver.id, [])) if scope else False
    return not local or any(
        nodes.dotted(n) == text and getattr(n, "lineno", 0) > last for n in ast.walk(scope or ast.Module([], []))
    )


RECIPE = Recipe(
    name="inplace-method",
    title="The result of a method that works in place",
    rows=("N4",),
    exceptions=("AttributeError", "TypeError"),
    pattern=PATTERN,
    propose=_propose,
)
