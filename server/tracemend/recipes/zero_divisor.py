"""A division by a count of zero

## What it does
Handles the empty case before the division: as the function says it, else with the choices 0.0 and an error.

## Why the error happens
The mean of no values divides by their number, which is zero.

## Example
```python before main.py
def mean(values):
    return sum(values) / len(values)


print(mean([1, 2, 3]))
print(mean([]))
```

```python after main.py
def mean(values):
    if not values:
        return 0.0
    return sum(values) / len(values)


print(mean([1, 2, 3]))
print(mean([]))
```

## When it is not offered
- The divisor is neither a name nor the length of one.
- What nothing divided by nothing is, is a policy: it is always a choice.

## Questions
### Is 0.0 a sensible mean of nothing?
For display, often; for further computing it pretends to a value that nobody measured. `statistics.mean` raises
StatisticsError for that reason.

### What about `float("nan")`?
It goes through all further arithmetic and shows up as nan at the end. Comparisons with it are always false, which can hide
it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before, quote_of
from tracemend.recipes.guards import unconditional
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    operations = site.find(ast.BinOp, lambda n: isinstance(n.op, (ast.Div, ast.FloorDiv, ast.Mod)))
    statement = site.statement
    if len(operations) != 1 or statement is None or site.function is None or is_generator(site.function):
        return
    divisor = operations[0].right
    condition = _empty(site, divisor)
    if condition is None:
        yield Abstention(f"that `{site.source(divisor)}` is 0 can't be asked before without computing it twice.")
    if condition is None or not isinstance(statement, (ast.Return, ast.Assign, ast.AnnAssign, ast.Expr)):
        return
    if not unconditional(site, divisor, statement) or (match.group() == "" and site.type_name != "ZeroDivisionError"):
        return
    contract = contract_of(site.function)
    written = "None" if contract.none == "allowed" else contract.default
    quote = quote_of(site.where)
    shown = site.source(divisor)
    returns = isinstance(statement, ast.Return) and statement.value is operations[0]
    options = [(f"return {written}", 3, 1.0)] if written is not None else []
    if written is None and returns:
        options.append(("return 0.0" if isinstance(operations[0].op, ast.Div) else "return 0", 5, 0.9))
    options.append(
        (f"raise ValueError({quote}{_what(divisor)}{quote})", 3 if contract.raises == "ValueError" else 5, 0.8)
    )
    for line, tier, score in options:
        edit = insert_before(site, statement, [f"if {condition}:", indent_unit(site.where) + line])
        if edit is not None:
            yield draft(
                site,
                f"{line.partition('(')[0].replace('return', 'Return').replace('raise', 'Raise')} when '{shown}' is 0",
                [edit],
                rationale=f"The divisor '{shown}' is zero.",
                tier=tier,
                kind="U",
                score=score,
                evidence=[
                    Evidence("what the empty case gives is a policy", contract.said_by or "nothing in the code says it")
                ],
            )


def _empty(site: CrashSite, divisor: ast.expr) -> str | None:
    """The test that the divisor is zero."""
    if isinstance(divisor, ast.Call) and nodes.dotted(divisor.func) == "len" and len(divisor.args) == 1:
        held = divisor.args[0]
        return f"not {site.source(held)}" if isinstance(held, (ast.Name, ast.Attribute)) else None
    return f"{site.source(divisor)} == 0" if isinstance(divisor, (ast.Name, ast.Attribute)) else None


def _what(divisor: ast.expr) -> str:
    if isinstance(divisor, ast.Call):
        return f"no {ast.unparse(divisor.args[0]).rpartition('.')[2].strip('_').replace('_', ' ')}"
    return f"{ast.unparse(divisor).rpartition('.')[2]} must not be zero"


RECIPE = Recipe(
    name="zero-divisor",
    title="A division by a count of zero",
    rows=("Z1",),
    exceptions=("ZeroDivisionError",),
    pattern=re.compile(r""),
    propose=_propose,
)
