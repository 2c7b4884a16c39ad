"""The file mode U

## What it does
Drops `U` from the mode.

## Why the error happens
`U` asked for universal newlines, which text files have by default since Python 3.0; Python 3.11 removed it.

## Example
```python before main.py
with open(__file__, "rU") as file:
    print(file.readline())
```

```python after main.py
with open(__file__, "r") as file:
    print(file.readline())
```

## When it is not offered
- The mode has other letters that do not belong there.

## Questions
### Are Windows line ends still read correctly?
Yes: text mode turns every kind of line end into one newline. `newline=""` switches that off.

### What was `"rU"` for?
It was how Python 2 asked for that. In Python 3 it had no effect any more but a warning.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    mode = match["mode"]
    literal = site.sole(ast.Constant, lambda n: nodes.string_value(n) == mode)
    if literal is None or "U" not in mode or set(mode) - set("rUtb"):
        return
    new = mode.replace("U", "")
    edit = replace_string(site.file, site.where, literal, new if "r" in new else f"r{new}")
    if edit is not None:
        yield draft(
            site,
            "Drop 'U' from the mode",
            [edit],
            rationale="Python 3.11 removed the mode 'U': text files are read with universal newlines anyway.",
            tier=1,
            evidence=[Evidence("'U' has had no effect since Python 3.0", "What's New in Python 3.11")],
        )


RECIPE = Recipe(
    name="universal-newline-mode",
    rows=("S3",),
    exceptions=("ValueError",),
    pattern=re.compile(r"invalid mode: '(?P<mode>\w+)'"),
    propose=_propose,
    title="The file mode U",
    versions=((3, 11), (3, 99)),
)
