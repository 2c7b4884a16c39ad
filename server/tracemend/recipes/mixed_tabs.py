"""Tabs and spaces in one block

## What it does
Writes the indentation by tabs as spaces, with the width of a tab for which the file compiles.

## Why the error happens
Python 3 does not guess how wide a tab is: it rejects a file in which that would make a difference.

## Example
```python before main.py
def sign(x):
    if x < 0:
\treturn -1
    return 1


print(sign(2))
```

```python after main.py
def sign(x):
    if x < 0:
        return -1
    return 1


print(sign(2))
```

## When it is not offered
- Several widths compile and mean different things: each is a choice.

## Questions
### Why did Python 2 accept it?
It took a tab for eight columns, whatever the editor showed. Code that looked indented was not, and ran in the wrong branch.

### How do I clean up a whole project?
Let a formatter rewrite it, or `expand -t 4` on Unix for files whose tabs are four wide; `python -m tabnanny .` lists the
files in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes

_WIDTHS = (8, 4, 2)


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    repairs = [Repair(f"Indent with spaces, a tab as {size}", tuple(_spaces(site, size))) for size in _WIDTHS]
    why = "The file indents with tabs and with spaces, so what belongs together depends on the width of a tab."
    return repairs_to_fixes(site, repairs, why=why)


def _spaces(site: CrashSite, size: int) -> Iterator[Change]:
    for number in range(1, site.where.count + 1):
        indent = site.where.indent(number)
        if "\t" in indent:
            start = site.where.starts[number - 1]
            yield start, start + len(indent), indent.expandtabs(size)


RECIPE = Recipe(
    name="mixed-tabs",
    rows=("Q14",),
    exceptions=("TabError", "IndentationError"),
    pattern=re.compile(r"inconsistent use of tabs and spaces|unindent does not match|unexpected indent"),
    propose=_propose,
    title="Tabs and spaces in one block",
)
