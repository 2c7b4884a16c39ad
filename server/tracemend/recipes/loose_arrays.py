"""Several arrays where one sequence of them is meant

## What it does
Puts the arrays into a tuple, or the frames into a list: `np.concatenate((a, b))`, `pd.concat([a, b])`.

## Why the error happens
These functions take any number of arrays as one argument; what comes second is the axis, or an option.

## Example
```python before main.py
import numpy as np

print(np.concatenate(np.zeros(2), np.ones(2)).sum())
```

```python after main.py
import numpy as np

print(np.concatenate((np.zeros(2), np.ones(2))).sum())
```

## When it is not offered
- The second argument is a number, or one is given by name or with a star.
- The message does not say that it is an array: then it is a choice.

## Questions
### Why does np.append take two?
It joins two arrays exactly, and copies both each time; for many arrays gather them in a list and concatenate once.

### What is the axis for?
It says along which dimension the arrays are put together: 0 one below the other, 1 side by side.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_JOINERS = {
    **dict.fromkeys(
        [f"numpy.{name}" for name in ("concatenate", "vstack", "hstack", "dstack", "stack", "column_stack")], ("(", ")")
    ),
    "pandas.concat": ("[", "]"),
}
"""Functions that join what one sequence holds, and the brackets in which it is usually written."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) in _JOINERS and len(n.args) > 1)
    if call is None or not match.group() or any(isinstance(a, (ast.Constant, ast.Starred)) for a in call.args):
        return
    function = qualified(site, call.func) or ""
    opening, closing = _JOINERS[function]
    start, end = site.where.span(call.args[0])[0], site.where.span(call.args[-1])[1]
    yield draft(
        site,
        f"Give {site.source(call.func)}() one sequence",
        [Edit(site.file, start, start, opening), Edit(site.file, end, end, closing)],
        rationale=f"{site.source(call.func)}() joins what one sequence holds, and gets {len(call.args)} values on their own.",
        tier=1,
        kind="S" if match.group().startswith("only") else "U",
        evidence=[Evidence("the first argument is the sequence of all that is joined", "the library's documentation")],
    )


RECIPE = Recipe(
    name="loose-arrays",
    title="Several arrays where one sequence of them is meant",
    rows=("B5",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"only integer scalar arrays can be converted to a scalar index$"
        r"|\w+\(\) takes (?:from )?\d+ (?:to \d+ )?positional arguments? but \d+ (?:were|was) given$"
        r"|only length-1 arrays can be converted"
    ),
    propose=_propose,
    needs=("numpy",),
)
