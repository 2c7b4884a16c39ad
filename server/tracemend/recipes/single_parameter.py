"""A statement's only parameter is no tuple

## What it does
Adds the comma that makes a tuple of the one value: `(name,)`.

## Why the error happens
`execute` takes a sequence of values. Parentheses alone make no tuple, and a text is a sequence of its letters: each would be a value.

## Example
```python before main.py
import sqlite3

connection = sqlite3.connect(":memory:")
connection.execute("create table users (name text)")
connection.execute("insert into users values (?)", ("ada"))
print(connection.execute("select name from users").fetchone())
```

```python after main.py
import sqlite3

connection = sqlite3.connect(":memory:")
connection.execute("create table users (name text)")
connection.execute("insert into users values (?)", ("ada",))
print(connection.execute("select name from users").fetchone())
```

## When it is not offered
- The statement uses more than one value, or the value may be a list.
- What is given is not seen to be a text: it is a choice.

## Questions
### Why did it work with a short name?
A text of one letter is a sequence of one value.

### Would a list do as well?
Yes, `[name]` needs no comma and is harder to get wrong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: nodes.called_name(c) == "execute" and len(c.args) == 2)
    given = call.args[1] if call is not None else None
    if given is None or not isinstance(
        given, (ast.Constant, ast.Name, ast.Attribute, ast.JoinedStr, ast.Subscript, ast.Call)
    ):
        return
    kind = type_of(site, given)
    if kind not in ("str", None):
        return
    start, end = site.where.span(given)
    wrapped = site.text[:start].rstrip().endswith("(") and site.text[end:].lstrip().startswith(")")
    before = site.text[: site.where.span(given)[0]].rstrip()
    inner = wrapped and not before[:-1].rstrip().endswith("execute")
    edits = (
        [Edit(site.file, end, end, ",")]
        if inner
        else [Edit(site.file, start, start, "("), Edit(site.file, end, end, ",)")]
    )
    yield draft(
        site,
        f"Make a tuple of {site.source(given)}"[:80],
        edits,
        rationale=f"The statement uses 1 value, and a text of {match['supplied']} letters was given as the sequence of them.",
        tier=3,
        kind="S" if kind == "str" else "U",
        evidence=[Evidence(f"the statement uses 1 value, and {match['supplied']} were supplied", "the message")],
    )


RECIPE = Recipe(
    name="single-parameter",
    title="A statement's only parameter is no tuple",
    rows=("DB12",),
    exceptions=("ProgrammingError",),
    pattern=re.compile(
        r"Incorrect number of bindings supplied\. The current statement uses 1, and there are (?P<supplied>\d+) supplied\.$"
    ),
    propose=_propose,
)
