"""A text is used as a date

## What it does
Reads the text as a date: `datetime.fromisoformat(…)` or `date.fromisoformat(…)`, where a text that is written that way is seen; else it
is a choice.

## Why the error happens
JSON, CSV files, forms and many databases hold dates as texts. A text has no `strftime`, and it can't be compared with a date.

## Example
```python before main.py
record = {"created": "2024-01-02"}
print(record["created"].strftime("%d.%m.%Y"))
```

```python after main.py
from datetime import datetime

record = {"created": "2024-01-02"}
print(datetime.fromisoformat(record["created"]).strftime("%d.%m.%Y"))
```

## When it is not offered
- The text that is seen is not written as year, month, day.
- It can't be told which of two values is the text.

## Questions
### What if the dates are written another way?
Use `datetime.strptime(text, "%d/%m/%Y")` with the format of the texts.

### Where is the best place to read them?
Where the data come in, so that the rest of the program handles dates only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import literal_at, sole_value
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined, wrap
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.spelling import spelled

_METHODS = ("strftime", "isoformat", "timestamp", "weekday", "isoweekday", "date", "astimezone", "year", "month", "day")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?$")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    sides = (match["left"], match["right"], match["minuend"], match["subtrahend"])
    value = _text(site, match) if match["attribute"] or "str" in sides else None
    if value is None or not site.raised_here or match["attribute"] not in (*_METHODS, None):
        return
    kind = "date" if "datetime.date" in sides else "datetime"
    written = _written(site, value)
    if written is not None and not _ISO.match(written):
        yield Abstention(f"{written!r} is not written as year, month, day: its format is to be given.")
        return
    name = spelled(site, "datetime", kind)
    if name is None:
        return
    yield draft(
        site,
        f"Read it as a date: {name[0]}.fromisoformat({site.source(value)})",
        joined([*name[1], *wrap(site, value, f"{name[0]}.fromisoformat(", ")")]),
        rationale=f"'{site.source(value)}' is a text, and a {kind} is needed.",
        tier=3,
        kind="U" if written is None else "S",
        evidence=[Evidence(f"the text is {written!r}", "the file")] if written is not None else [],
    )


def _text(site: CrashSite, match: re.Match[str]) -> ast.expr | None:
    """The expression that is a text: what the attribute is asked of, or the operand on the side that the message names."""
    if match["attribute"] is not None:
        node = site.sole(ast.Attribute, lambda n: n.attr == match["attribute"])
        return node.value if node is not None else None
    if match["left"] is not None:
        pair = site.sole(ast.Compare, lambda n: len(n.ops) == 1)
        both = (pair.left, pair.comparators[0]) if pair is not None else None
        first = match["left"] == "str"
    else:
        operation = site.sole(ast.BinOp, lambda n: isinstance(n.op, ast.Sub))
        both = (operation.left, operation.right) if operation is not None else None
        first = match["minuend"] == "str"
    if both is None:
        return None
    return both[0] if first else both[1]


def _written(site: CrashSite, value: ast.expr) -> str | None:
    """The literal that the value is seen to be."""
    made = literal_at(site, value) if isinstance(value, ast.Subscript) else sole_value(site, value) or value
    found = made.value if isinstance(made, ast.Constant) else None
    return found if isinstance(found, str) else None


RECIPE = Recipe(
    name="text-as-date",
    title="A text is used as a date",
    rows=("D4",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        r"'str' object has no attribute '(?P<attribute>\w+)'$"
        r"|'(?:<|>|<=|>=)' not supported between instances of '(?=str' and 'datetime|datetime\.)(?P<left>str|datetime\.date(?:time)?)' and '(?P<right>str|datetime\.date(?:time)?)'$"
        r"|unsupported operand type\(s\) for -: '(?=str' and 'datetime|datetime\.)(?P<minuend>str|datetime\.date(?:time)?)' and '(?P<subtrahend>str|datetime\.date(?:time)?)'$"
    ),
    propose=_propose,
)
