"""nonlocal names a variable that no function around it has

## What it does
Declares the module's variable `global` where the module has one of that name.

## Why the error happens
`nonlocal` reaches the functions around a function. A variable of the module is reached by `global`.

## Example
```python before main.py
hits = 0


def hit():
    nonlocal hits
    hits += 1


hit()
print(hits)
```

```python after main.py
hits = 0


def hit():
    global hits
    hits += 1


hit()
print(hits)
```

## When it is not offered
- The module binds no such name, or the statement declares others as well.

## Questions
### What is the difference between global and nonlocal?
`global` always means the module; `nonlocal` means the nearest function around that has the name.

### Do I need either to change a list?
No. `items.append(1)` changes what the name stands for, and binds nothing.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, repairs_to_fixes


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    name = match["name"]
    tokens = line_tokens(site)
    bound = re.search(rf"^{re.escape(name)}\s*(?::[^=\n]+)?=(?!=)", site.text, re.MULTILINE)
    if len(tokens) != 2 or not tokens[0].is_name("nonlocal") or tokens[1].text != name or bound is None:
        return []
    repair = Repair(f"Declare 'global {name}'", ((tokens[0].start, tokens[0].end, "global"),))
    why = f"No function around has '{name}'; the module has it."
    return repairs_to_fixes(site, [repair], why=why, tier=3)


RECIPE = Recipe(
    name="unbound-nonlocal",
    title="nonlocal names a variable that no function around it has",
    rows=("Q18",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"no binding for nonlocal '(?P<name>\w+)' found"),
    propose=_propose,
)
