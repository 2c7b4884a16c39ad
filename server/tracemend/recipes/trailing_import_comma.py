"""An import that ends with a comma

## What it does
Puts the names in parentheses when they go on in the next line; otherwise removes the comma.

## Why the error happens
Only inside parentheses may the list of an import end with a comma or go on in the next line.

## Example
```python before main.py
from os import path, sep,

print(path, sep)
```

```python after main.py
from os import path, sep

print(path, sep)
```

## Example
```python before main.py
from os import path,
    sep

print(path, sep)
```

```python after main.py
from os import (path,
    sep)

print(path, sep)
```

## When it is not offered
- Without the comma the import is still no Python; where only a later line fails, the change is offered as a choice.

## Questions
### Why may a list end in a comma and an import not?
Without brackets there is nothing that says where the import ends, so a comma promises another name on the same line.

### Can a backslash continue the import?
It can, but parentheses are safer: a blank behind a backslash breaks the line, and nobody sees the blank.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, next_line, repairs_to_fixes, width


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    tokens = line_tokens(site)
    place = next((i for i, t in enumerate(tokens) if t.is_name("import")), None)
    if place is None or not tokens[-1].is_operator(","):
        return []
    why = "An import that ends with a comma needs parentheses."
    line = site.location.line
    below = next_line(site, line)
    if below is not None and width(site.where.indent(below)) > width(site.where.indent(line)):
        end = site.where.starts[below - 1] + len(site.where.line(below).rstrip())
        start = tokens[place + 1].start
        repair = Repair("Put the imported names in parentheses", ((start, start, "("), (end, end, ")")))
    else:
        repair = Repair("Remove the comma at the end", ((tokens[-1].start, tokens[-1].end, ""),))
    return repairs_to_fixes(site, [repair], why=why, tier=1)


RECIPE = Recipe(
    name="trailing-import-comma",
    rows=("Q19",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"trailing comma not allowed without surrounding parentheses"),
    propose=_propose,
    title="An import that ends with a comma",
)
