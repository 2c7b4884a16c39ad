"""print without parentheses

## What it does
Turns the file's `print` and `exec` statements into calls, with `end=" "` for a comma at the end and `file=` for `>>`. Where the file
has more of Python 2's syntax in its way, that is changed too.

## Why the error happens
`print` has been a function since Python 3.0.

## Example
```python before main.py
import sys

print "total:", 3
print
print >>sys.stderr, "warned"
```

```python after main.py
import sys

print("total:", 3)
print()
print("warned", file=sys.stderr)
```

## Example
```python before main.py
try:
    print int("x")
except ValueError, error:
    print "bad:", error
```

```python after main.py
try:
    print(int("x"))
except ValueError as error:
    print("bad:", error)
```

## When it is not offered
- The file does not compile with these changes; when the next error comes later in the file, they are offered as a choice.

## Questions
### Why was print changed?
As a function it takes arguments (`sep`, `end`, `file`, `flush`), can be handed on and can be replaced in tests. A statement
could do none of this.

### Does this port my whole file to Python 3?
No, only what keeps it from being read. Division of integers, text and bytes, and renamed modules show up when the code runs;
each is an incident of its own.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.python2 import all_changes, print_changes
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, mended, repairs_to_fixes
from tracemend.recipes.syntax import syntax_error


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    own = tuple(print_changes(site.text))
    if not any(site.where.point(start)[0] == site.location.line for start, _, _ in own):
        return []
    repair = Repair("Turn print statements into calls", own)
    if syntax_error(mended(site.text, own), site.python) is not None:
        repair = Repair("Turn statements of Python 2 into today's", tuple(all_changes(site.text)))
    return repairs_to_fixes(site, [repair], why="print and exec are functions since Python 3.", tier=1)


RECIPE = Recipe(
    name="print-statement",
    rows=("Q3",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"Missing parentheses in call to '(?:print|exec)'|invalid syntax$"),
    propose=_propose,
    title="print without parentheses",
)
