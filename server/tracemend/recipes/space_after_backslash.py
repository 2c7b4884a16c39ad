"""White space after a line's backslash

## What it does
Removes it.

## Why the error happens
A backslash continues a line only as its very last character.

## Example
```python before main.py
total = 1 + \\\x20
    2
print(total)
```

```python after main.py
total = 1 + \\
    2
print(total)
```

## When it is not offered
- Anything but white space follows the backslash.

## Questions
### How do I keep this from coming back?
Have the editor strip white space at the ends of lines, or use parentheses around long expressions, which need no backslash.

### What does "unexpected character after line continuation character" mean?
Something stands behind the backslash: a blank, a tab, or code that was meant to be a path such as `C:\\new`.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    start = site.where.starts[site.location.line - 1]
    found = re.search(r"\\([ \t]+)$", site.where.line(site.location.line))
    if found is None:
        return []
    repair = Repair("Remove the white space after the backslash", ((start + found.start(1), start + found.end(1), ""),))
    why = "A backslash continues a line only as its very last character."
    return repairs_to_fixes(site, [repair], why=why, tier=1)


RECIPE = Recipe(
    name="space-after-backslash",
    rows=("Q19",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"unexpected character after line continuation character"),
    propose=_propose,
    title="White space after a line's backslash",
)
