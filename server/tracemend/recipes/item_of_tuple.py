"""Assigning to an item of a tuple or a text

## What it does
Offers to make the tuple a list, or to build a new text.

## Why the error happens
Tuples and texts never change; lists do.

## Example
```python before main.py
sizes = (1, 2)
sizes[0] = 3
print(sizes)
```

```python after main.py
sizes = [1, 2]
sizes[0] = 3
print(sizes)
```

## Example
```python before main.py
word = "cat"
word[0] = "b"
print(word)
```

```python after main.py
word = "cat"
word = "b" + word[1:]
print(word)
```

## When it is not offered
- Where the tuple is made can't be seen.
- It is always a choice: others may hold the same value.

## Questions
### Why are tuples and texts unchangeable?
So that they can be keys of dictionaries and shared without copies: nobody can change them under somebody else.

### How do I replace one character of a text?
`text[:3] + "x" + text[4:]`, or `text.replace(old, new)` for all of them. For many changes build a list of characters and
join it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if not isinstance(statement, (ast.Assign, ast.AugAssign)) or not site.raised_here:
        return
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return
    if match["kind"] == "tuple":
        yield from _as_list(site, target.value)
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        yield from _new_text(site, statement, target, target.value.id)


def _as_list(site: CrashSite, name: ast.Name) -> Iterator[Fix]:
    value = sole_value(site, name)
    if isinstance(value, ast.Tuple) and value.elts:
        start, end = site.where.span(value)
        bare = site.text[start] != "("
        edits = (
            [Edit(site.file, start, start, "["), Edit(site.file, end, end, "]")]
            if bare
            else [Edit(site.file, start, start + 1, "["), Edit(site.file, end - 1, end, "]")]
        )
        yield draft(
            site,
            f"Make {name.id} a list",
            edits,
            rationale="A tuple can't be changed; a list can.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"{name.id} is written as a tuple on line {value.lineno}", "the code")],
        )


def _new_text(site: CrashSite, statement: ast.Assign, target: ast.Subscript, name: str) -> Iterator[Fix]:
    """`s[i] = c` as `s = s[:i] + c + s[i + 1:]`."""
    if not isinstance(target.slice, (ast.Name, ast.Constant)):
        return
    index = site.source(target.slice)
    if index == "0":
        new = f"{name} = {site.source(statement.value)} + {name}[1:]"
    else:
        after = str(int(index) + 1) if index.isdigit() else f"{index} + 1:"
        new = f"{name} = {name}[:{index}] + {site.source(statement.value)} + {name}[{after.rstrip(':')}:]"
    yield draft(
        site,
        "Build a new text",
        [Edit(site.file, *site.where.span(statement), new)],
        rationale="Text can't be changed in place; a new one takes its name.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"{name} is text", "the message")],
    )


RECIPE = Recipe(
    name="item-of-tuple",
    rows=("T13",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<kind>tuple|str)' object does not support item assignment"),
    propose=_propose,
    title="Assigning to an item of a tuple or a text",
)
