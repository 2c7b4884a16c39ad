"""import … from …

## What it does
Puts the parts of the import in Python's order.

## Why the error happens
Python says `from module import name`; other languages have it the other way round.

## Example
```python before main.py
import sqrt from math  # root

print(sqrt(4))
```

```python after main.py
from math import sqrt  # root

print(sqrt(4))
```

## When it is not offered
- Turned round, the line is no import that compiles; where only a later line fails, it is offered as a choice.

## Questions
### Is `import x from y` ever right?
It is the order of JavaScript and TypeScript. Python reads from the outside in: first the module, then the name.

### Can I import several names in one line?
Yes: `from math import floor, ceil`. For more than fit on a line, put them in parentheses.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, repairs_to_fixes


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    tokens = line_tokens(site)
    place = next((i for i, t in enumerate(tokens) if t.is_name("from")), None)
    if len(tokens) < 4 or not tokens[0].is_name("import") or place is None or place < 2 or place + 1 >= len(tokens):
        return []
    names = site.text[tokens[1].start : tokens[place - 1].end]
    module = site.text[tokens[place + 1].start : tokens[-1].end]
    repair = Repair(
        "Write 'from … import …'",
        ((tokens[0].start, tokens[-1].end, f"from {module} import {names}"),),
    )
    return repairs_to_fixes(site, [repair], why="The parts of the import stand in the wrong order.", tier=1)


RECIPE = Recipe(
    name="import-from-order",
    rows=("Q19",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax|Did you mean to use 'from"),
    propose=_propose,
    title="import … from …",
)
