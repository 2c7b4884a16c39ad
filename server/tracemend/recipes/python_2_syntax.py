"""Syntax of Python 2

## What it does
Writes `raise E, "message"`, `<>`, `10L` and `ur""` as Python 3 does.

## Why the error happens
The file was written for Python 2.

## Example
```python before main.py
def check(n):
    if n <> 1:
        raise ValueError, "not 1"


check(1)
print("checked")
```

```python after main.py
def check(n):
    if n != 1:
        raise ValueError("not 1")


check(1)
print("checked")
```

## When it is not offered
- `raise` has a traceback as its third part.
- The file does not compile with the changes; when the next error comes later in the file, they are offered as a choice.

## Questions
### Is there a tool that converts a whole project?
`2to3` came with Python up to 3.12; `pyupgrade --py3-plus` and `futurize` do large parts of it. Convert, run the tests, and
mend the rest crash by crash.

### Can one file run on both versions?
Yes, with `raise E("…")`, `!=`, numbers without `L` and a few `__future__` imports. Python 2 itself has had no security
updates since 2020.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.python2 import all_changes, literal_changes, raise_changes
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, mended, repairs_to_fixes
from tracemend.recipes.syntax import syntax_error


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    own = [*raise_changes(site.text), *literal_changes(site.text)]
    line = site.location.line
    if not any(site.where.point(start)[0] == line for start, _, _ in own):
        return []
    changes = own if syntax_error(mended(site.text, own), site.python) is None else all_changes(site.text)
    repair = Repair("Turn syntax of Python 2 into today's", tuple(changes))
    return repairs_to_fixes(site, [repair], why="The file is written for Python 2.", tier=1)


RECIPE = Recipe(
    name="python-2-syntax",
    rows=("Q3",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax|invalid (?:decimal|octal) literal|leading zeros|invalid token|illegal"),
    propose=_propose,
    title="Syntax of Python 2",
)
