"""str.format is given one list for several places

## What it does
Unpacks the list or tuple, so that each placeholder gets one of its values.

## Why the error happens
`"{} {}".format(pair)` has one argument for two places: a tuple is one value there, unlike behind `%`.

## Example
```python before main.py
point = (1, 2)
print("{} / {}".format(point))
```

```python after main.py
point = (1, 2)
print("{} / {}".format(*point))
```

## When it is not offered
- The argument is not seen to hold as many values as there are places.
- The placeholders have names or numbers.

## Questions
### Why does it work with %?
`"%s / %s" % point` takes a tuple for all places; `format` takes arguments.

### What is simpler?
An f-string: `f"{point[0]} / {point[1]}"`, where each place holds its own value.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.keys import keys_of
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: nodes.called_name(c) == "format" and len(c.args) == 1 and not c.keywords)
    if call is None or not isinstance(call.func, ast.Attribute) or not match.group():
        return
    if match["name"]:
        yield from _by_name(site, call, match["name"])
        return
    text = nodes.string_value(call.func.value)
    given = call.args[0]
    held = sole_value(site, given) or given
    if text is None or not isinstance(held, (ast.Tuple, ast.List)) or isinstance(given, ast.Starred):
        return
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    if any(names) or len(names) != len(held.elts) or any(isinstance(e, ast.Starred) for e in held.elts):
        return
    start = site.where.span(given)[0]
    yield draft(
        site,
        f"Give format() each value: *{site.source(given)}"[:90],
        [Edit(site.file, start, start, "*")],
        rationale=f"The text has {len(names)} places, and format() is given one argument that holds {len(held.elts)} values.",
        tier=3,
        evidence=[Evidence(f"`{site.source(given)}` holds {len(held.elts)} values", "the code")],
    )


def _by_name(site: CrashSite, call: ast.Call, name: str) -> Iterator[Fix]:
    """`"{name}".format(row)` where the row is a mapping with that key."""
    assert isinstance(call.func, ast.Attribute)
    text = nodes.string_value(call.func.value)
    keys = keys_of(site, call.args[0])
    if text is None or keys is None or isinstance(call.args[0], ast.Starred):
        return
    places = {re.split(r"[.\[]", place)[0] for _, place, _, _ in string.Formatter().parse(text) if place is not None}
    if name in places and places <= keys.names:
        start = site.where.span(call.args[0])[0]
        yield draft(
            site,
            f"Give format() the keys by name: **{site.source(call.args[0])}"[:90],
            [Edit(site.file, start, start, "**")],
            rationale="The places have names, and format() is given one mapping that holds them.",
            tier=3,
            evidence=[Evidence(f"the mapping has {', '.join(sorted(places))}", keys.found_by)],
        )


RECIPE = Recipe(
    name="format-arguments",
    title="str.format is given one list for several places",
    rows=("X5", "T12"),
    exceptions=("IndexError", "KeyError"),
    pattern=re.compile(
        r"Replacement index \d+ out of range for positional args tuple$|tuple index out of range$|'(?P<name>\w+)'$"
    ),
    propose=_propose,
)
