"""Two arrays do not fit together

## What it does
Says which shapes met. Where putting in exactly one axis makes them fit, offers that as a choice.

## Why the error happens
NumPy compares shapes from the last axis backwards; two lengths fit when they are equal or one of them is 1. A row of 3 numbers does
not fit a table of 3 rows and 4 columns: it would have to be a column.

## Example
```python before main.py
import numpy as np

print((np.ones((3, 4)) + np.ones(3)).shape)
```

```python after main.py
import numpy as np

print((np.ones((3, 4)) + np.ones(3)[:, None]).shape)
```

## When it is not offered
- When the failed operation is not one `+`, `-`, `*` or `/` of the line, or when more than one axis would do.
- Never as a safe fix: numbers that fit may still be the wrong ones.

## Questions
### What does `operands could not be broadcast together` mean?
NumPy lines up the two shapes from the right. Each pair of lengths must be equal or contain a 1; a pair that is neither stops
it.

### Should I use `reshape`, `[:, None]` or `.T`?
`[:, None]` adds an axis and moves nothing, which is mostly what is meant. `.T` swaps axes, and `reshape` reads the numbers
in another grouping, so a wrong one gives wrong results silently.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

Shape = tuple[int, ...]


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    left, right = _shape(match["left"] or match["a"]), _shape(match["right"] or match["b"])
    operation = site.sole(ast.BinOp)
    known = Evidence(f"the shapes {left} and {right} met", "the error's message")
    placed = _column(left, right)
    if operation is not None and placed is not None:
        operand = operation.right if placed == "right" else operation.left
        end = site.where.span(operand)[1]
        start = site.where.span(operand)[0]
        simple = isinstance(operand, (ast.Name, ast.Call, ast.Attribute, ast.Subscript))
        edits = [Edit(site.file, end, end, "[:, None]" if simple else ")[:, None]")]
        yield draft(
            site,
            "Make a column of the one-dimensional array",
            [*([] if simple else [Edit(site.file, start, start, "(")]), *edits],
            rationale=f"Shapes {left} and {right} do not fit; with the vector as a column they do.",
            tier=4,
            kind="U",
            evidence=[known],
        )
    yield draft(
        site,
        f"Shapes {left} and {right} do not fit together",
        rationale=f"Arrays of shapes {left} and {right} can't be combined: no axis pair from the end is equal or 1.",
        tier=5,
        kind="D",
        evidence=[known],
    )


def _shape(text: str) -> Shape:
    return tuple(int(n) for n in re.findall(r"\d+", text))


def _column(left: Shape, right: Shape) -> str | None:
    """Which operand fits as a column, when it is the one vector and only that makes them fit."""
    if len(right) == 1 and len(left) == 2 and right[0] == left[0] != left[1]:
        return "right"
    if len(left) == 1 and len(right) == 2 and left[0] == right[0] != right[1]:
        return "left"
    return None


RECIPE = Recipe(
    name="array-shapes",
    title="Two arrays do not fit together",
    rows=("B5",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"operands could not be broadcast together with shapes (?P<left>\([\d,]*\)) (?P<right>\([\d,]*\))|shapes (?P<a>\([\d,]*\)) and (?P<b>\([\d,]*\)) not aligned"
    ),
    propose=_propose,
    kind="data",
    needs=("numpy",),
)
