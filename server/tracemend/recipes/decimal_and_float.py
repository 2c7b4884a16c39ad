"""Decimal mixed with float

## What it does
Makes the float literal a Decimal of the same digits; a float variable by way of its text, as a choice.

## Why the error happens
A float holds a number near the one that was written; Decimal is exact. Mixing them would spoil the exactness silently.

## Example
```python before main.py
from decimal import Decimal

price = Decimal("19.99")
print(price * 1.25)
```

```python after main.py
from decimal import Decimal

price = Decimal("19.99")
print(price * Decimal("1.25"))
```

## When it is not offered
- The float is a variable: then it is a choice.
- Two operands may be the float.

## Questions
### Why not turn the Decimal into a float?
The exactness that Decimal was chosen for would be gone: 0.1 + 0.2 is 0.30000000000000004 as floats.

### Why a text inside `Decimal("1.1")`?
`Decimal(1.1)` takes the float's binary value, 1.100000000000000088…, with all its digits. The text has the digits that were
meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    left_is_float = match["left"] == "float"
    found: list[ast.BinOp | ast.AugAssign] = site.find((ast.BinOp, ast.AugAssign))
    if not found or not site.raised_here:
        return
    floats = [o for n in found if (o := _float_side(n, left=left_is_float)) is not None]
    literal = [o for o in floats if isinstance(o, ast.Constant) and isinstance(o.value, float)]
    known = [o for o in floats if type_of(site, o) == "float"]
    culprits = literal or known or (floats if len(floats) == 1 else [])
    if len(culprits) != 1:
        return
    name, imported = _decimal(site)
    operand = culprits[0]
    exact = operand in literal
    edits = (
        [Edit(site.file, *site.where.span(operand), f'{name}("{site.source(operand)}")')]
        if exact
        else wrap(site, operand, f"{name}(str(", "))")
    )
    yield draft(
        site,
        f"Make {site.source(operand)} a Decimal"[:80],
        [*edits, *imported],
        rationale="Decimal and float can't be mixed: a float is only near the number that was written.",
        tier=3,
        kind="S" if exact else "U",
        evidence=[Evidence(f"{site.source(operand)} is a float, the other operand a Decimal", "the message")],
    )


def _float_side(node: ast.BinOp | ast.AugAssign, *, left: bool) -> ast.expr | None:
    if isinstance(node, ast.AugAssign):
        return None if left else node.value
    return node.left if left else node.right


def _decimal(site: CrashSite) -> tuple[str, list[Edit]]:
    """What the file calls Decimal, and the import that it needs."""
    for name, full in imported_names(site).items():
        if full == "decimal.Decimal":
            return name, []
        if full == "decimal":
            return f"{name}.Decimal", []
    edit = insert_import(site.file, site.text, Wanted("decimal", "Decimal"))
    return "Decimal", [edit] if edit else []


RECIPE = Recipe(
    name="decimal-and-float",
    rows=("T5",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"unsupported operand type\(s\) for .*: (?:'decimal\.Decimal' and 'float'|'(?P<left>float)' and 'decimal\.Decimal')"
    ),
    propose=_propose,
    title="Decimal mixed with float",
)
