"""A loop over a number

## What it does
Loops over `range()` of the number.

## Why the error happens
A `for` runs over the elements of something; a number has none.

## Example
```python before main.py
names = ["ada", "bob"]
for i in len(names):
    print(i, names[i])
```

```python after main.py
names = ["ada", "bob"]
for i in range(len(names)):
    print(i, names[i])
```

## When it is not offered
- The loop is not over a whole number for certain: then it is a choice where the loop counts, and nothing where it looks at things.
- It is no loop.

## Questions
### Should it be `range(n)` or `range(len(xs))`?
To go over the elements of a list, neither: `for x in xs`, and `enumerate(xs)` where the position is needed as well.

### I meant the digits of the number.
Go through its text: `for digit in str(n)`.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return

    loops = _iterated(site)
    numbers = [i for i in loops if type_of(site, i) == "int"] or [i for i in loops if _may_be_number(site, i)]
    if len(numbers) != 1:
        return
    sure = type_of(site, numbers[0]) == "int"
    digits = _digits_wanted(site, numbers[0])
    if digits:
        yield draft(
            site,
            f"Loop over the digits: str({site.source(numbers[0])})",
            wrap(site, numbers[0], "str(", ")"),
            rationale="A whole number can't be looped over; its text gives its digits.",
            tier=4,
            kind="U",
            evidence=[Evidence("the loop turns each element into a number, as one does with digits", "the code")],
        )
    if not sure and not _counts(site, numbers[0]):
        return
    yield draft(
        site,
        f"Loop over range({site.source(numbers[0])})",
        wrap(site, numbers[0], "range(", ")"),
        rationale="A whole number can't be looped over; range() gives the numbers below it.",
        tier=4 if sure else 5,
        kind="S" if sure and not digits else "U",
        score=0.5 if digits else 1.0,
        evidence=[Evidence(f"{site.source(numbers[0])} is a whole number", "the code" if sure else "the message")],
    )


def _iterated(site: CrashSite) -> list[ast.expr]:
    """What the loops of the blamed statement run over; the marked one alone where carets mark one."""
    statement = site.statement
    found = [statement.iter] if isinstance(statement, ast.For) else []
    if statement is not None and not found:
        found = [g.iter for n in ast.walk(statement) if isinstance(n, nodes.COMPREHENSIONS) for g in n.generators]
    return [i for i in found if i is site.node] or found


def _counts(site: CrashSite, number: ast.expr) -> bool:
    """Whether the loop treats its variable as a count: named like one, an index, or not read at all."""
    for node in ast.walk(site.statement or ast.Module([], [])):
        loops = [node] if isinstance(node, ast.For) else getattr(node, "generators", [])
        for loop in loops:
            if loop.iter is not number or not isinstance(loop.target, ast.Name):
                continue
            name = loop.target.id
            reads = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == name and n is not loop.target]
            indexes = [n.slice for n in ast.walk(node) if isinstance(n, ast.Subscript)]
            return _COUNTER.fullmatch(name) is not None or not reads or any(read in indexes for read in reads)
    return False


_COUNTER = re.compile(r"_+|[ijkn]|x|idx|\w*(?:index|count|number|attempt|try|round|step|turn|num|no)\d?", re.IGNORECASE)
"""Names that people give to a number that counts."""


def _digits_wanted(site: CrashSite, number: ast.expr) -> bool:
    """Whether the loop turns each element into a number: then it may be meant to run over the digits."""
    for node in ast.walk(site.statement or ast.Module([], [])):
        generators = getattr(node, "generators", [])
        targets = [g.target for g in generators if g.iter is number]
        targets += [node.target] if isinstance(node, ast.For) and node.iter is number else []
        for target in targets:
            name = nodes.dotted(target)
            for call in ast.walk(node):
                made = isinstance(call, ast.Call) and nodes.dotted(call.func) in ("int", "float", "ord", "str")
                if made and isinstance(call, ast.Call) and any(nodes.dotted(a) == name for a in call.args):
                    return True
    return False


def _may_be_number(site: CrashSite, node: ast.expr) -> bool:
    """Whether a value whose type is not known can be the number itself, not something made from it (`enumerate(n)`)."""
    builtin = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in dir(builtins)
    return type_of(site, node) is None and not builtin


RECIPE = Recipe(
    name="number-iterated",
    rows=("T9",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'int' object is not iterable$"),
    propose=_propose,
    title="A loop over a number",
)
