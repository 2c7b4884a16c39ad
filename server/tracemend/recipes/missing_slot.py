"""An attribute that __slots__ does not list

## What it does
Adds the attribute that the class's own methods set to its `__slots__`.

## Why the error happens
A class with `__slots__` has room for the attributes named there and for no others.

## Example
```python before main.py
class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y, label=""):
        self.x = x
        self.y = y
        self.label = label


print(Point(1, 2).x)
```

```python after main.py
class Point:
    __slots__ = ("x", "y", "label")

    def __init__(self, x, y, label=""):
        self.x = x
        self.y = y
        self.label = label


print(Point(1, 2).x)
```

## When it is not offered
- The slots are not a plain list or tuple of names in the class itself.
- The attribute is set from outside of the class, or a slot is spelt alike: it is a choice.

## Questions
### What are __slots__ good for?
Many small objects take less memory, and a misspelt attribute is an error when it is set.

### Do subclasses inherit the slots?
Yes, and they have a `__dict__` besides unless they define `__slots__` themselves.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name, owner = match["name"], site.enclosing_class
    node = site.sole(ast.Attribute, lambda n: n.attr == name and isinstance(n.ctx, ast.Store))
    if node is None or owner is None or owner.name != match["type"].rpartition(".")[2] or not site.raised_here:
        return
    slots = [s.value for s in owner.body if isinstance(s, ast.Assign) and nodes.dotted(s.targets[0]) == "__slots__"]
    if len(slots) != 1 or not isinstance(slots[0], (ast.List, ast.Tuple)) or not slots[0].elts:
        return
    listed = [nodes.string_value(e) for e in slots[0].elts]
    names = [text for text in listed if text is not None]
    if len(names) != len(listed) or name in names:
        return
    alike = ranking(name, names)
    quote = quote_of(site.where)
    _, end = site.where.span(slots[0].elts[-1])
    yield draft(
        site,
        f"Add '{name}' to __slots__",
        [Edit(site.file, end, end, f", {quote}{name}{quote}")],
        rationale=f"{owner.name} has room for the attributes in its __slots__, and '{name}' is not among them.",
        tier=3,
        kind="U" if alike else "S",
        evidence=[
            Evidence(f"{owner.name} sets '{name}' itself", f"line {node.lineno}"),
            *(Evidence(f"the slot '{m.name}' is spelt alike", "its __slots__", supports=False) for m in alike[:1]),
        ],
    )


RECIPE = Recipe(
    name="missing-slot",
    title="An attribute that __slots__ does not list",
    rows=("A11",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>[\w.]+)' object has no attribute '(?P<name>\w+)'"),
    propose=_propose,
)
