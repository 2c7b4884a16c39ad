"""The pair that iterrows gives is used as the row

## What it does
Takes the row out of the pair: `for _, row in frame.iterrows()`.

## Why the error happens
`iterrows()` gives the index and the row together, as a tuple of two.

## Example
```python before main.py
class Frame:
    def iterrows(self):
        yield 0, {"age": 3}


for row in Frame().iterrows():
    print(row["age"])
```

```python after main.py
class Frame:
    def iterrows(self):
        yield 0, {"age": 3}


for _, row in Frame().iterrows():
    print(row["age"])
```

## When it is not offered
- The loop uses the variable with a number too, or takes it apart: then it is meant to be the pair.

## Questions
### Is there a faster way?
`itertuples()` gives rows whose columns are attributes; most loops over rows can be an operation on whole columns.

### What is the underscore?
A name like any other, by custom for what is not used: here the row's index.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    read = site.sole(ast.Subscript, lambda n: isinstance(n.value, ast.Name) and nodes.string_value(n.slice) is not None)
    loop = _loop(site, read.value) if read is not None and isinstance(read.value, ast.Name) else None
    if loop is None or not isinstance(loop.target, ast.Name) or not match.group() or not site.raised_here:
        return
    start, _ = site.where.span(loop.target)
    name = loop.target.id
    if any(_as_pair(site, n) for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == name):
        return
    yield draft(
        site,
        f"Take the row out of the pair: _, {name}",
        [Edit(site.file, start, start, "_, ")],
        rationale=f"iterrows() gives pairs of index and row, and '{name}' is the whole pair.",
        tier=3,
        evidence=[Evidence(f"the loop on line {loop.lineno} runs over iterrows()", "the code")],
    )


def _loop(site: CrashSite, name: ast.Name) -> ast.For | None:
    """The loop over `iterrows()` that gives the name, around the failed line."""
    for above in nodes.ancestors(site.tree, name) if site.tree is not None else ():
        if isinstance(above, ast.For) and nodes.dotted(above.target) == name.id:
            return above if isinstance(above.iter, ast.Call) and nodes.called_name(above.iter) == "iterrows" else None
    return None


def _as_pair(site: CrashSite, use: ast.Name) -> bool:
    above = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    if isinstance(above, ast.Subscript) and above.value is use:
        return nodes.string_value(above.slice) is None
    return isinstance(above, (ast.Assign, ast.Starred, ast.Call))


RECIPE = Recipe(
    name="row-of-pair",
    title="The pair that iterrows gives is used as the row",
    rows=("B2",),
    exceptions=("TypeError",),
    pattern=re.compile(r"tuple indices must be integers or slices, not str$"),
    propose=_propose,
)
