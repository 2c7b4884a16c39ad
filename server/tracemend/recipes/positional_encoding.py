"""An encoding where open() takes the buffering

## What it does
Names the argument: `open(path, "r", encoding="utf-8")`.

## Why the error happens
The third argument of `open()` is the buffering, a whole number; the encoding comes fourth.

## Example
```python before main.py
with open("main.py", "r", "utf-8") as stream:
    print(len(stream.read()) > 0)
```

```python after main.py
with open("main.py", "r", encoding="utf-8") as stream:
    print(len(stream.read()) > 0)
```

## When it is not offered
- The third argument is no text, or an encoding is given besides.

## Questions
### Where does the habit come from?
`codecs.open(path, "r", "utf-8")` takes the encoding third.

### What does the buffering do?
0 turns it off for bytes, 1 writes line by line, and more is the size of the buffer; it is seldom needed.
"""

from __future__ import annotations

import ast
import codecs
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: is_builtin(site, n.func, "open") and len(n.args) == 3)
    encoding = nodes.string_value(call.args[2]) if call is not None else None
    if call is None or encoding is None or not match.group() or not _is_encoding(encoding):
        return
    if any(k.arg == "encoding" for k in call.keywords):
        return
    start, _ = site.where.span(call.args[2])
    yield draft(
        site,
        "Name the encoding: encoding=",
        [Edit(site.file, start, start, "encoding=")],
        rationale=f"The third argument of open() is the buffering, and '{encoding}' is an encoding.",
        tier=1,
        evidence=[Evidence(f"'{encoding}' is an encoding", "Python's codecs")],
    )


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


RECIPE = Recipe(
    name="positional-encoding",
    title="An encoding where open() takes the buffering",
    rows=("E1",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'str' object cannot be interpreted as an integer$|an integer is required \(got type str\)$"),
    propose=_propose,
)
