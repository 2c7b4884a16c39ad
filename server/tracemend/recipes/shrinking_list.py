"""A list is shortened while a loop counts along it

## What it does
Counts from the end, so that what is removed moves nothing that the loop has yet to see.

## Why the error happens
`range(len(items))` is worked out once. Each `pop` or `del` shortens the list and moves the later elements to the left, so that the
loop leaves some out and ends behind the last one.

## Example
```python before main.py
items = [1, 2, 4, 3]
for i in range(len(items)):
    if items[i] % 2 == 0:
        items.pop(i)
print(items)
```

```python after main.py
items = [1, 2, 4, 3]
for i in reversed(range(len(items))):
    if items[i] % 2 == 0:
        items.pop(i)
print(items)
```

## When it is not offered
- The loop does not remove the element that it stands at.
- The order in which the loop works may matter: it is a choice.

## Questions
### Is there a way without removing?
Build a new list: `items[:] = [x for x in items if keep(x)]`. It is shorter and takes one pass, where each removal shifts all
that follows.

### Why did it only fail for some lists?
With nothing to remove the list keeps its length. And two neighbours to be removed hide each other, since the second slips
into the first one's place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if site.tree is None or statement is None or not match.group():
        return
    loops = [n for n in (statement, *nodes.ancestors(site.tree, statement)) if isinstance(n, ast.For)]
    for loop in loops:
        name = _counted(site, loop)
        line = None if name is None else _removes(loop, name)
        if line is not None:
            yield draft(
                site,
                "Count from the end",
                wrap(site, loop.iter, "reversed(", ")"),
                rationale=f"'{name}' gets shorter while the loop counts along its first length.",
                tier=4,
                kind="U",
                evidence=[Evidence(f"line {line} removes the element that the loop stands at", "the loop's body")],
            )
            return


def _counted(site: CrashSite, loop: ast.For) -> str | None:
    """The list of `for i in range(len(list))`."""
    call = loop.iter
    if not (isinstance(call, ast.Call) and is_builtin(site, call.func, "range") and len(call.args) == 1):
        return None
    length = call.args[0]
    counted = isinstance(length, ast.Call) and is_builtin(site, length.func, "len") and len(length.args) == 1
    return nodes.dotted(length.args[0]) if counted and isinstance(length, ast.Call) else None


def _removes(loop: ast.For, name: str) -> int | None:
    index = nodes.dotted(loop.target)
    for node in ast.walk(loop):
        if isinstance(node, ast.Call) and nodes.dotted(node.func) == f"{name}.pop" and node.args:
            if nodes.dotted(node.args[0]) == index:
                return node.lineno
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                at = isinstance(target, ast.Subscript) and nodes.dotted(target.value) == name
                if at and isinstance(target, ast.Subscript) and nodes.dotted(target.slice) == index:
                    return node.lineno
    return None


RECIPE = Recipe(
    name="shrinking-list",
    title="A list is shortened while a loop counts along it",
    rows=("X2", "K6"),
    exceptions=("IndexError",),
    pattern=re.compile(r"list index out of range$|pop index out of range$|list assignment index out of range$"),
    propose=_propose,
)
