"""A collection is changed while a loop runs over it

## What it does
Lets the loop run over a copy: `for key in list(d):`.

## Why the error happens
A loop over a dictionary, set or deque keeps its place in it; an entry that comes or goes meanwhile would make it skip or
repeat others.

## Example
```python before main.py
cache = {"a": 1, "b": None, "c": None}
for key in cache:
    if cache[key] is None:
        del cache[key]
print(cache)
```

```python after main.py
cache = {"a": 1, "b": None, "c": None}
for key in list(cache):
    if cache[key] is None:
        del cache[key]
print(cache)
```

## When it is not offered
- The loop's own body does not change the collection: another thread or function does, and a copy may hide that.
- The loop runs over something that is not plainly the collection or a view of it.

## Questions
### Why does a list not complain?
A list is walked by position, so removing shifts the rest and every second element is skipped, silently. The copy is right
there, too.

### Is the copy expensive?
It copies references, about ten nanoseconds an entry. For huge dictionaries collect the keys to delete and remove them after
the loop.

### Another thread changes it. Does a copy help?
Hardly: copying iterates as well. Two threads need a lock around both the change and the loop.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Recipe

_CHANGING = frozenset(
    [
        "pop",
        "popitem",
        "clear",
        "update",
        "setdefault",
        "add",
        "remove",
        "discard",
        "append",
        "appendleft",
        "popleft",
        "extend",
        "insert",
    ]
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    loop = site.statement
    if not isinstance(loop, ast.For) or not match.group():
        return
    collection = _collection(loop.iter)
    name = nodes.dotted(collection)
    if name is None:
        return
    line = _changed_on(loop, name)
    yield draft(
        site,
        f"Run the loop over a copy of '{name}'",
        [replace_node(site, loop.iter, f"list({site.source(loop.iter)})")],
        rationale=f"'{name}' is changed while the loop runs over it.",
        tier=3,
        kind="S" if line is not None else "U",
        evidence=[Evidence(f"line {line} changes '{name}' within the loop", "the loop's body")]
        if line is not None
        else [],
    )


def _collection(source: ast.expr) -> ast.expr:
    """`d` of `d`, `d.keys()`, `d.values()`, `d.items()`."""
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and not source.args:
        return source.func.value if source.func.attr in ("keys", "values", "items") else source
    return source


def _changed_on(loop: ast.For, name: str) -> int | None:
    """The line of the loop's body that adds to the collection or takes from it."""
    for statement in loop.body:
        for node in ast.walk(statement):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, (ast.Store, ast.Del))
                and nodes.dotted(node.value) == name
            ):
                return node.lineno
            function = node.func if isinstance(node, ast.Call) else None
            changes = isinstance(function, ast.Attribute) and function.attr in _CHANGING
            if (
                isinstance(node, ast.Call)
                and changes
                and nodes.dotted(node.func) == f"{name}.{nodes.called_name(node)}"
            ):
                return node.lineno
    return None


RECIPE = Recipe(
    name="changed-while-iterating",
    title="A collection is changed while a loop runs over it",
    rows=("K6",),
    exceptions=("RuntimeError",),
    pattern=re.compile(
        r"dictionary changed size during iteration$|dictionary keys changed during iteration$"
        r"|Set changed size during iteration$|deque mutated during iteration$|OrderedDict mutated during iteration$"
    ),
    propose=_propose,
)
