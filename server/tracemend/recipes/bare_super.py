"""super without its parentheses

## What it does
Calls it: `super().area()`.

## Why the error happens
`super` is a class; what gives access to the methods of the bases is an object of it, which the call makes.

## Example
```python before main.py
class Shape:
    def area(self):
        return 0


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return super.area() + self.side**2


print(Square(2).area())
```

```python after main.py
class Shape:
    def area(self):
        return 0


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return super().area() + self.side**2


print(Square(2).area())
```

## When it is not offered
- No base of the class has the method.
- The function is not in a class.

## Questions
### When does super() need arguments?
In Python 3 only outside of a method, or in a nested function or comprehension, where it can't see `self`.

### Does super() mean the one base?
It means the next class in the method resolution order of the object's class, which matters with several bases.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name, owner = match["name"], site.enclosing_class
    node = site.sole(ast.Attribute, lambda n: n.attr == name and is_builtin(site, n.value, "super"))
    known = find_class(owner.name, site.snapshot, near=site.file) if owner is not None else None
    if node is None or known is None or not any(name in base.members for base in known.bases):
        return
    end = site.where.span(node.value)[1]
    yield draft(
        site,
        f"Call super(): super().{name}",
        [Edit(site.file, end, end, "()")],
        rationale=f"'super' is a class and has no '{name}'; super() gives the one of the base.",
        tier=3,
        evidence=[Evidence(f"a base of {known.name} has '{name}'", "the class's bases")],
    )


RECIPE = Recipe(
    name="bare-super",
    title="super without its parentheses",
    rows=("A4",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"type object 'super' has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
