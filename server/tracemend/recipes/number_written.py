"""A number is written to a text file

## What it does
Turns the number into text: `f.write(str(count))`.

## Why the error happens
`print` turns everything into text, `write` takes text alone.

## Example
```python before main.py
count = 3
with open("count.txt", "w") as file:
    file.write(count)
```

```python after main.py
count = 3
with open("count.txt", "w") as file:
    file.write(str(count))
```

## When it is not offered
- What is written is no number: how a list or a dictionary is to be written (as JSON, line by line) is for you to say.

## Questions
### Where is the line's end?
`write` adds none: `file.write(f"{count}\\n")`, or `print(count, file=file)`.

### Will reading give a number again?
No, text: `int(file.read())`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == "write" and len(n.args) == 1 and not n.keywords)
    if call is None or not site.raised_here or re.search(r"^\s*str\s*=", site.text, re.MULTILINE):
        return
    yield draft(
        site,
        f"Write it as text: str({site.source(call.args[0])})",
        wrap(site, call.args[0], "str(", ")"),
        rationale=f"write() takes text, and it is given an object of type {match['type']}.",
        tier=3,
        evidence=[Evidence(f"it is of type {match['type']}", "the message")],
    )


RECIPE = Recipe(
    name="number-written",
    title="A number is written to a text file",
    rows=("T1",),
    exceptions=("TypeError",),
    pattern=re.compile(r"write\(\) argument must be str, not (?P<type>int|float|Decimal)$"),
    propose=_propose,
)
