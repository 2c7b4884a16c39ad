"""Parentheses where brackets are needed

## What it does
Writes `prices["tea"]` for `prices("tea")` where the value is a dictionary, a list or a tuple that the file shows.

## Why the error happens
Parentheses call a function. What a collection holds is taken out with brackets.

## Example
```python before main.py
prices = {"tea": 3}
print(prices("tea"))
```

```python after main.py
prices = {"tea": 3}
print(prices["tea"])
```

## When it is not offered
- The call gives none or several arguments, or the name is assigned more than once.
- The key is not one of the dictionary's, or the index is no whole number; what a variable holds is not seen, so it is a choice then.
- The name is that of a builtin function, which is hidden by the variable.

## Questions
### Why does the message speak of calling?
`prices("tea")` is a call of `prices` with one argument.

### Do other languages write it with parentheses?
Yes, MATLAB, R's functions and Visual Basic do.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_DISPLAYS = (ast.Dict, ast.List, ast.Tuple, ast.ListComp, ast.DictComp)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    calls = [c for c in site.find(ast.Call) if type_of(site, c.func) == match["type"]]
    call = calls[0] if len(calls) == 1 else None
    if call is None or len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return
    made = sole_value(site, call.func)
    holds = isinstance(made, _DISPLAYS) and _holds(site, made, call.args[0])
    named = isinstance(call.args[0], (ast.Name, ast.Attribute)) and type_of(site, call.args[0]) is None
    if made is None or hasattr(builtins, site.source(call.func)) or not (holds or named):
        return
    start, end = site.where.span(call.func)[1], site.where.span(call)[1]
    opened = site.text.index("(", start)
    yield draft(
        site,
        f"Take it out with brackets: {site.source(call.func)}[{site.source(call.args[0])}]",
        [Edit(site.file, opened, opened + 1, "["), Edit(site.file, end - 1, end, "]")],
        rationale=f"'{site.source(call.func)}' is a {match['type']}, and it is called as if it were a function.",
        tier=3,
        kind="S" if holds else "U",
        evidence=[Evidence(f"it is made on line {made.lineno}", "the file")],
    )


def _holds(site: CrashSite, made: ast.expr, key: ast.expr) -> bool:
    """Whether a display is seen to have the key, or a sequence is asked for a whole number."""
    if isinstance(made, ast.Dict):
        keys = [k.value for k in made.keys if isinstance(k, ast.Constant)]
        return isinstance(key, ast.Constant) and key.value in keys
    return not isinstance(made, ast.DictComp) and type_of(site, key) == "int"


RECIPE = Recipe(
    name="called-collection",
    title="Parentheses where brackets are needed",
    rows=("C7",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<type>dict|list|tuple)' object is not callable$"),
    propose=_propose,
)
