"""A __future__ import below other code

## What it does
Moves the import above all other code, below the module's docstring.

## Why the error happens
A `__future__` import changes how the file is compiled, so Python must see it first.

## Example
```python before main.py
'''A module.'''
import os
from __future__ import annotations

print(os.sep)
```

```python after main.py
'''A module.'''
from __future__ import annotations
import os

print(os.sep)
```

## When it is not offered
- The import shares its line with another statement.

## Questions
### May a comment or a docstring come before it?
Both may, and other `__future__` imports too. A plain import or an assignment may not.

### Which `__future__` imports are still worth writing?
Only `annotations`, which keeps annotations from being evaluated. All others have been the normal behaviour for years.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import logical_lines


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    lines = logical_lines(site.text)
    future = [x for x in lines if [t.text for t in x.tokens[:3]] == ["from", "__future__", "import"]]
    late = next((x for x in future if site.where.point(x.start)[0] == site.location.line), None)
    if late is None:
        return []
    docstring = len(lines[0].tokens) == 1 and lines[0].tokens[0].kind == "string"
    first = lines[1] if docstring else lines[0]
    number, last = site.where.point(late.start)[0], site.where.point(late.end)[0]
    start = site.where.starts[number - 1]
    stop = site.where.starts[last] if last < site.where.count else len(site.text)
    if site.text[start:stop].strip() != site.text[late.start : late.end]:
        return []
    target = site.where.starts[site.where.point(first.start)[0] - 1]
    moved = site.text[late.start : late.end] + site.where.newline
    repair = Repair("Move the __future__ import to the top", ((target, target, moved), (start, stop, "")))
    return repairs_to_fixes(site, [repair], why="A __future__ import must come before all other code.", tier=1)


RECIPE = Recipe(
    name="late-future-import",
    rows=("Q19",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"from __future__ imports must occur at the beginning of the file"),
    propose=_propose,
    title="A __future__ import below other code",
)
