"""The loops of a comprehension in the wrong order

## What it does
Puts the loop that gives a name before the one that runs over it.

## Why the error happens
The loops of a comprehension stand in the order in which they would be nested as statements: the outer one first.

## Example
```python before main.py
rows = [[1, 2], [3, 4]]
print([cell for cell in line for line in rows])
```

```python after main.py
rows = [[1, 2], [3, 4]]
print([cell for line in rows for cell in line])
```

## When it is not offered
- The comprehension has other than two loops, or conditions.
- The second loop needs the first one's name as well.

## Questions
### How do I remember the order?
Write the loops as statements first; the comprehension keeps their order, and only the result moves to the front.

### Is a comprehension with two loops good style?
With two it is common; with more, or with conditions on both, nested loops read better.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def given_later(site: CrashSite, name: str) -> ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | None:
    """The comprehension on the blamed line whose first loop runs over a name that its second one gives."""
    for node in ast.walk(site.statement) if site.statement is not None else ():
        if isinstance(node, _COMPREHENSIONS) and len(node.generators) == 2:
            first, second = node.generators
            if name in _names(first.iter) and name in _names(second.target):
                return node
    return None


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["new"] or match["old"]
    node = given_later(site, name)
    if node is None:
        return
    first, second = node.generators
    if first.ifs or second.ifs or first.is_async or second.is_async or _names(first.target) & _names(second.iter):
        return
    edits = [
        edit
        for old, new in ((first, second), (second, first))
        for edit in (_put(site, old.target, new.target), _put(site, old.iter, new.iter))
    ]
    yield draft(
        site,
        f"Loop over {site.source(second.iter)} first",
        edits,
        rationale=f"The first loop runs over '{name}', which the second one gives: they stand in the wrong order.",
        tier=3,
        evidence=[Evidence(f"the second loop of the comprehension gives '{name}'", f"line {node.lineno}")],
    )


def _put(site: CrashSite, old: ast.AST, new: ast.AST) -> Edit:
    start, end = site.where.span(old)
    return Edit(site.file, start, end, site.source(new))


RECIPE = Recipe(
    name="generator-order",
    title="The loops of a comprehension in the wrong order",
    rows=("I4",),
    exceptions=("NameError", "UnboundLocalError"),
    pattern=re.compile(
        r"name '(?P<new>\w+)' is not defined$|(?:cannot access )?local variable '(?P<old>\w+)' (?:where it is|referenced)"
    ),
    propose=_propose,
)
