"""A key has another type than the dictionary's

## What it does
Reads the key as the dictionary has it: a number where its keys are numbers, a text where they are texts.

## Why the error happens
`1` and `"1"` are different keys. JSON has texts as keys only, and what comes from a form, a file or the command line is text.

## Example
```python before main.py
import json

names = json.loads('{"1": "Ada"}')
print(names[1])
```

```python after main.py
import json

names = json.loads('{"1": "Ada"}')
print(names["1"])
```

## Example
```python before main.py
prices = {1: "tea", 2: "milk"}
for number in "1 2".split():
    print(prices[number])
```

```python after main.py
prices = {1: "tea", 2: "milk"}
for number in "1 2".split():
    print(prices[int(number)])
```

## When it is not offered
- The dictionary's keys are not seen, or are of both types.
- The dictionary would not have the key in the other type either.

## Questions
### Why do numbers come back as text from JSON?
An object's names are strings in JSON; `json.dumps({1: "a"})` writes `{"1": "a"}`.

### Where is the best place to convert?
Where the value comes in, once: then all of the code works with one type.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of, replace_node, wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    number, is_text = match["number"], bool(match["quote"])
    subscript = site.sole(ast.Subscript, lambda n: isinstance(n.ctx, ast.Load) and not isinstance(n.slice, ast.Slice))
    if (
        subscript is None
        or not site.raised_here
        or type_of(site, subscript.slice) not in ("str" if is_text else "int", None)
    ):
        return
    made = sole_value(site, subscript.value) or subscript.value
    found_by = _has(site, made, number, wanted=int if is_text else str)
    if found_by is None:
        return
    key = subscript.slice
    if isinstance(key, ast.Constant):
        quote = quote_of(site.where)
        edits: list[Edit] = [replace_node(site, key, number if is_text else f"{quote}{number}{quote}")]
    else:
        edits = wrap(site, key, "int(" if is_text else "str(", ")")
    yield draft(
        site,
        f"Read the key as {'a number' if is_text else 'a text'}",
        edits,
        rationale=f"The dictionary has the key as {'a number' if is_text else 'a text'}, and it is asked for with {match.group()}.",
        tier=3,
        kind="S" if type_of(site, key) is not None else "U",
        evidence=[Evidence(f"its keys are {'numbers' if is_text else 'texts'}", found_by)],
    )


def _has(site: CrashSite, made: ast.expr, number: str, *, wanted: type) -> str | None:
    """How it is known that the mapping has the key in the other type; None where it is not."""
    if isinstance(made, ast.Dict) and made.keys:
        values = [k.value for k in made.keys if isinstance(k, ast.Constant)]
        has = wanted(number) in [v for v in values if type(v) is wanted]
        return "the dictionary display" if has and all(type(v) is wanted for v in values) else None
    read = isinstance(made, ast.Call) and qualified(site, made.func) in ("json.load", "json.loads")
    return "JSON, whose keys are texts" if read and wanted is str else None


RECIPE = Recipe(
    name="key-type",
    title="A key has another type than the dictionary's",
    rows=("K1",),
    exceptions=("KeyError",),
    pattern=re.compile(r"(?P<quote>'?)(?P<number>-?\d+)(?P=quote)$"),
    propose=_propose,
)
