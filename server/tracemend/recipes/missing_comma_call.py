"""A comma is missing between two elements

## What it does
Puts the comma between an element and a parenthesis on the next line that reads as its call.

## Why the error happens
`("a", 1)` followed by `("b", 2)` without a comma is a call of the first tuple.

## Example
```python before main.py
pairs = [
    ("a", 1)
    ("b", 2),
]
print(len(pairs))
```

```python after main.py
pairs = [
    ("a", 1),
    ("b", 2),
]
print(len(pairs))
```

## When it is not offered
- What is called is no literal, or it does not stand in a list, tuple, set or call.

## Questions
### Why is there only a warning when the file is compiled?
A call of a tuple is legal syntax, though it always fails. The compiler's "perhaps you missed a
comma?", since Python 3.8, is a warning and easily overlooked.

### How does a formatter help?
It lays out one element a line with a comma after each, so that a missing one is seen.
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

_LITERALS = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Constant, ast.JoinedStr)
_HOLDERS = (ast.List, ast.Tuple, ast.Set, ast.Call)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if site.statement is None or site.tree is None:
        return
    calls = [n for n in ast.walk(site.statement) if isinstance(n, ast.Call) and isinstance(n.func, _LITERALS)]
    inner = [n for n in calls if isinstance(nodes.parent_map(site.tree).get(n), _HOLDERS)]
    if inner and len(inner) == len(calls):
        ends = [site.where.span(call.func)[1] for call in inner]
        yield draft(
            site,
            "Insert the missing comma" if len(ends) == 1 else "Insert the missing commas",
            [Edit(site.file, end, end, ",") for end in ends],
            rationale=f"Without a comma the element is called, and a {match.group('type')} can't be.",
            tier=1,
            evidence=[Evidence("a literal can never be called", "the language")],
        )


RECIPE = Recipe(
    name="missing-comma-call",
    title="A comma is missing between two elements",
    rows=("C7",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<type>tuple|list|dict|set|str|int|float|bytes)' object is not callable$"),
    propose=_propose,
)
