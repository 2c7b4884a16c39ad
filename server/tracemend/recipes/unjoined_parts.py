"""A path or a text is joined from the wrong kind of parts

## What it does
Hands the parts of a path over one by one, `os.path.join(*parts)`, and turns numbers into text before they are joined,
`",".join(map(str, numbers))`.

## Why the error happens
`os.path.join` takes its parts as arguments of their own, and `str.join` takes texts only: neither converts what it is given.

## Example
```python before main.py
numbers = [1, 2, 3]
print(",".join(numbers))
```

```python after main.py
numbers = [1, 2, 3]
print(",".join(map(str, numbers)))
```

## Example
```python before main.py
import os

parts = ["data", "2024"]
print(os.path.join(parts) == "data/2024")
```

```python after main.py
import os

parts = ["data", "2024"]
print(os.path.join(*parts) == "data/2024")
```

## When it is not offered
- What can't be joined is None or a list of lists: its text is not what is meant.
- Several such calls stand on the line.

## Questions
### Why does join not convert by itself?
So that a None or an object among the texts is noticed, and not written out as `None`.

### What does an f-string do instead?
It converts what stands in its braces; for a list of unknown length `join` remains the way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe

_PLAIN = (
    "int",
    "float",
    "bool",
    "complex",
    "Decimal",
    "decimal.Decimal",
    "Fraction",
    "UUID",
    "date",
    "datetime",
    "PosixPath",
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["item"] is not None:
        yield from _numbers(site, match["item"])
    else:
        yield from _parts(site, match["whole"])


def _numbers(site: CrashSite, kind: str) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: nodes.called_name(c) == "join" and len(c.args) == 1)
    if call is None or kind not in _PLAIN or not site.raised_here:
        return
    given = call.args[0]
    if (isinstance(given, ast.GeneratorExp) and not site.source(given).startswith("(")) or isinstance(
        given, (ast.GeneratorExp, ast.ListComp)
    ):
        edits = wrap(site, given.elt, "str(", ")")
    else:
        edits = wrap(site, given, "map(str, ", ")")
    yield draft(
        site,
        "Turn what is joined into text",
        edits,
        rationale=f"join() takes texts, and it is given a {kind}.",
        tier=3,
        kind="S" if kind in ("int", "float", "Decimal", "decimal.Decimal", "UUID", "PosixPath") else "U",
        evidence=[Evidence(f"an element is of type {kind}", "the message")],
    )


def _parts(site: CrashSite, kind: str) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: qualified(site, c.func) == "os.path.join" and bool(c.args))
    lists = [a for a in (call.args if call is not None else []) if type_of(site, a) == kind]
    if call is None or len(lists) != 1 or call.keywords:
        return
    start = site.where.span(lists[0])[0]
    yield draft(
        site,
        f"Hand the parts over one by one: *{site.source(lists[0])}"[:90],
        [Edit(site.file, start, start, "*")],
        rationale=f"os.path.join() takes each part as an argument of its own, and it is given a {kind}.",
        tier=3,
        evidence=[Evidence(f"`{site.source(lists[0])}` is a {kind}", "the code")],
    )


RECIPE = Recipe(
    name="unjoined-parts",
    title="A path or a text is joined from the wrong kind of parts",
    rows=("T1", "T3"),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"sequence item \d+: expected str instance, (?P<item>[\w.]+) found$"
        r"|expected str, bytes or os\.PathLike object, not (?P<whole>list|tuple)$"
    ),
    propose=_propose,
)
