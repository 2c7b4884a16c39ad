"""Base classes in an impossible order

## What it does
Swaps the two bases.

## Why the error happens
A class is looked up before what it is made from, so a subclass must stand before its base.

## Example
```python before main.py
class Base:
    pass


class Special(Base):
    pass


class Mixed(Base, Special):
    pass


print(Mixed())
```

```python after main.py
class Base:
    pass


class Special(Base):
    pass


class Mixed(Special, Base):
    pass


print(Mixed())
```

## When it is not offered
- There are more than two bases, or neither is made from the other.

## Questions
### What is an MRO?
The method resolution order: the line in which classes are searched. `Class.__mro__` shows it for a class that could be made.

### Does swapping the bases change which method is used?
It can, where both define it; here the other order could not be built at all. Run the tests of the class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if not isinstance(statement, ast.ClassDef) or len(statement.bases) != 2:
        return
    first, second = statement.bases
    names = [nodes.dotted(b) for b in statement.bases]
    later = find_class(names[1] or "", site.snapshot, near=site.file)
    if names[0] is None or later is None or not (names[0] == "object" or _descends(later, names[0])):
        return
    yield draft(
        site,
        f"Put {names[1]} before {names[0]}",
        [
            Edit(site.file, *site.where.span(first), site.source(second)),
            Edit(site.file, *site.where.span(second), site.source(first)),
        ],
        rationale=f"{names[1]} is made from {names[0]}, so it must come first among the bases.",
        tier=4,
        kind="S",
        evidence=[Evidence(f"{names[1]} is a subclass of {names[0]}", "the classes of the project")],
    )


def _descends(known: ProjectClass, name: str) -> bool:
    return any(base.name == name or _descends(base, name) for base in known.bases)


RECIPE = Recipe(
    name="base-order",
    rows=("T14",),
    exceptions=("TypeError",),
    pattern=re.compile(r"Cannot create a consistent method resolution"),
    propose=_propose,
    title="Base classes in an impossible order",
)
