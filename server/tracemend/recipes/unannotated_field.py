"""A field of a pydantic model without a type

## What it does
Gives the attribute the type of its default value, where that is a plain literal; else offers to mark it as a `ClassVar`.

## Why the error happens
pydantic 2 takes every attribute of a model for a field, and a field needs a type.

## Example
```python before main.py
from pydantic import BaseModel


class Item(BaseModel):
    size = 3


print(Item().size)
```

```python after main.py
from pydantic import BaseModel


class Item(BaseModel):
    size: int = 3


print(Item().size)
```

## When it is not offered
- When the default is a container, None or a call: its type does not tell which type the field has.

## Questions
### When is it a ClassVar?
When the attribute belongs to the class and not to the data: a limit, a registry, a constant. It then takes no part in
validation.

### Why did version 1 accept it?
It guessed the type from the default, so that `x = 1` was an int field. A mistake such as a forgotten annotation went
unnoticed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    model = site.statement if isinstance(site.statement, ast.ClassDef) else site.enclosing_class
    for line in model.body if model else ():
        if (
            not isinstance(line, ast.Assign)
            or not isinstance(line.targets[0], ast.Name)
            or line.targets[0].id != match["name"]
        ):
            continue
        value = line.value.value if isinstance(line.value, ast.Constant) else None
        if isinstance(value, (bool, int, float, str)):
            end = site.where.span(line.targets[0])[1]
            kind = type(value).__name__
            yield draft(
                site,
                f"Annotate '{match['name']}' as {kind}",
                [Edit(site.file, end, end, f": {kind}")],
                rationale=f"The field '{match['name']}' of '{model.name if model else ''}' has a default and no type; the default is of type {kind}.",
                tier=3,
                evidence=[Evidence(f"the default is the literal {value!r}", "reading the class")],
            )


RECIPE = Recipe(
    name="unannotated-field",
    title="A field of a pydantic model without a type",
    rows=("W1",),
    exceptions=("PydanticUserError",),
    pattern=re.compile(r"A non-annotated attribute was detected: `(?P<name>\w+) ="),
    propose=_propose,
    needs=("pydantic",),
)
