"""A number among the words of a command

## What it does
Writes the number as text: `["sleep", "1"]`, or `str(seconds)`.

## Why the error happens
The words of a command are texts; subprocess turns nothing else into one.

## Example
```python before main.py
import subprocess
import sys

subprocess.run([sys.executable, "-c", "pass", 1])
```

```python after main.py
import subprocess
import sys

subprocess.run([sys.executable, "-c", "pass", "1"])
```

## When it is not offered
- The command is not written as a list in the call, or which of its words is the number is not seen.

## Questions
### And a path?
`pathlib.Path` objects are taken as they are.

### Why not join the command into one text?
A list needs no quoting, whatever the words hold; one text goes through a shell, which reads its own signs in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of, wrap
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    call = site.sole(ast.Call, lambda n: (qualified(site, n.func) or "").startswith("subprocess."))
    words = call.args[0].elts if call is not None and call.args and isinstance(call.args[0], ast.List) else []
    numbers = [word for word in words if type_of(site, word) == match["kind"]]
    if not numbers:
        if call is not None:
            yield Abstention(f"which word of the command is the {match['kind']} is not seen.")
        return
    quote = quote_of(site.where)
    edits = [
        edit
        for word in numbers
        for edit in (
            wrap(site, word, quote, quote) if isinstance(word, ast.Constant) else wrap(site, word, "str(", ")")
        )
    ]
    yield draft(
        site,
        "Write the number as text",
        edits,
        rationale="A command is made of texts, and a number stands among its words.",
        tier=3,
        evidence=[Evidence(f"{site.source(numbers[0])} is of type {match['kind']}", "the code")],
    )


RECIPE = Recipe(
    name="command-number",
    title="A number among the words of a command",
    rows=("F8",),
    exceptions=("TypeError",),
    pattern=re.compile(r"expected str, bytes or os\.PathLike object, not (?P<kind>int|float)$"),
    propose=_propose,
)
