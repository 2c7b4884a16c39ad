"""A comparison function of Python 2 in sort

## What it does
Hands the function over as a key: `key=functools.cmp_to_key(compare)`.

## Why the error happens
`sort` and `sorted` took a function of two elements in Python 2, as `cmp=` or as the first argument. Python 3 knows only `key=`, a
function of one element.

## Example
```python before main.py
def by_length(a, b):
    return len(a) - len(b)


print(sorted(["ccc", "a", "bb"], cmp=by_length))
```

```python after main.py
from functools import cmp_to_key


def by_length(a, b):
    return len(a) - len(b)


print(sorted(["ccc", "a", "bb"], key=cmp_to_key(by_length)))
```

## When it is not offered
- The call gives a key as well.
- A function handed over by position takes neither one nor two arguments, or is not seen.

## Questions
### Is `cmp_to_key` slow?
It calls the function for every comparison, as Python 2 did. A key is computed once an element, so write one where it is easy.

### Where has `cmp()` itself gone?
It was removed; `(a > b) - (a < b)` gives the same number.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.spelling import spelled


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) in ("sort", "sorted"))
    if call is None or any(k.arg in ("key", None) for k in call.keywords):
        return
    given = _comparison(call, by_name=match["cmp"] is not None)
    if given is None:
        return
    value = given.value if isinstance(given, ast.keyword) else given
    count = 2 if match["cmp"] is not None else _parameters(site, value)
    start, end = site.where.span(given)
    if count == 1:
        yield _fix(site, "Give the function by name: key=", [Edit(site.file, start, start, "key=")], "one")
        return
    name = spelled(site, "functools", "cmp_to_key")
    if count == 2 and name is not None:
        text = f"key={name[0]}({site.source(value)})"
        yield _fix(site, f"Hand it over as {text}", joined([*name[1], Edit(site.file, start, end, text)]), "two")


def _fix(site: CrashSite, title: str, edits: list[Edit], count: str) -> Fix:
    return draft(
        site,
        title,
        edits,
        rationale="Python 3 sorts by a key, which is given by name.",
        tier=1,
        evidence=[Evidence(f"the function takes {count} of the elements", "its parameters")],
    )


def _comparison(call: ast.Call, *, by_name: bool) -> ast.expr | ast.keyword | None:
    """The argument `cmp=…`, or the one too many by position."""
    if by_name:
        return next((k for k in call.keywords if k.arg == "cmp"), None)
    place = 1 if nodes.dotted(call.func) == "sorted" else 0
    return call.args[place] if len(call.args) == place + 1 else None


def _parameters(site: CrashSite, value: ast.expr) -> int:
    """How many elements a function of this file takes; 0 where it is not seen."""
    if isinstance(value, ast.Lambda):
        return len(value.args.args)
    known = bindings(site.tree).get(value.id, []) if isinstance(value, ast.Name) and site.tree is not None else []
    function = known[0].node if len(known) == 1 else None
    return len(function.args.args) if isinstance(function, ast.FunctionDef) else 0


RECIPE = Recipe(
    name="comparison-function",
    title="A comparison function of Python 2 in sort",
    rows=("S1",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<cmp>'cmp' is an invalid keyword argument for|(?:sorted|sort)\(\) got an unexpected keyword argument 'cmp')"
        r"|sort\(\) takes no positional arguments|sorted expected 1 arguments?, got 2"
    ),
    propose=_propose,
)
