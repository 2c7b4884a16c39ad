"""Flags inside a regular expression

## What it does
Moves the flags to the start of the pattern.

## Why the error happens
`(?i)` and its like hold for the whole pattern; since Python 3.11 they must stand where that shows.

## Example
```python before main.py
import re

print(re.findall(r"abc(?i)", "ABC"))
```

```python after main.py
import re

print(re.findall(r"(?i)abc", "ABC"))
```

## When it is not offered
- The pattern is put together when the program runs.
- It has flags in more than one place.

## Questions
### What if only a part of the pattern should ignore case?
Write `(?i:part)`, which holds for the group alone. It may stand anywhere.

### Are flags better given to `re.compile`?
They say the same, `re.compile(pattern, re.IGNORECASE)`, and can be read without knowing the letters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    calls = site.find(ast.Call, lambda n: (qualified(site, n.func) or "").startswith("re.") and bool(n.args))
    if len(calls) != 1:
        return
    given = calls[0].args[0]
    pattern = given if nodes.string_value(given) is not None else sole_value(site, given)
    text = nodes.string_value(pattern)
    if pattern is None or text is None:
        return
    source = site.source(pattern)
    flags = re.findall(r"\(\?[aiLmsux]+\)", source)
    quoted = re.match(r"[rRuU]*(\"\"\"|'''|\"|')", source)
    if len(flags) != 1 or quoted is None or text.startswith("(?"):
        return
    start, _ = site.where.span(pattern)
    place = start + source.index(flags[0])
    edits = [
        Edit(site.file, start + quoted.end(), start + quoted.end(), flags[0]),
        Edit(site.file, place, place + len(flags[0]), ""),
    ]
    yield draft(
        site,
        f"Move {flags[0]} to the start of the pattern",
        edits,
        rationale="Since Python 3.11 flags for the whole pattern must stand at its start.",
        tier=1,
        evidence=[Evidence("flags hold for the whole pattern wherever they stand", "What's New in Python 3.11")],
    )


RECIPE = Recipe(
    name="late-regex-flags",
    rows=("S3",),
    exceptions=("error", "PatternError"),
    pattern=re.compile(r"global flags not at the start of the expression"),
    propose=_propose,
    title="Flags inside a regular expression",
    versions=((3, 11), (3, 99)),
)
