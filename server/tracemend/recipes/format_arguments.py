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
    named = site.sole(ast.Call, lambda c: nodes.called_name(c) == "format" and not c.args and bool(c.keywords))
    if named is not None and match["name"]:
        yield from _renamed(site, named, match["name"])
        return
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


def _renamed(site: CrashSite, call: ast.Call, name: str) -> Iterator[Fix]:
    """`"{amount}".format(total=3)`: the one argument that no place asks for, under the name of the one place without a value."""
    text = _text(site, call)
    given = {k.arg: k for k in call.keywords if k.arg is not None}
    if text is None or len(given) != len(call.keywords):
        return
    places = {re.split(r"[.\[]", place)[0] for _, place, _, _ in string.Formatter().parse(text) if place is not None}
    unused = sorted(set(given) - places)
    if places - set(given) != {name} or len(unused) != 1:
        return
    start, _ = site.where.span(given[unused[0]])
    yield draft(
        site,
        f"Give '{unused[0]}' as '{name}'",
        [Edit(site.file, start, start + len(unused[0]), name)],
        rationale=f"The text has a place '{name}', and format() is given '{unused[0]}', which no place asks for.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"'{name}' alone has no value, and '{unused[0]}' alone no place", "the text and the call")],
    )


def _text(site: CrashSite, call: ast.Call) -> str | None:
    """The text that is formatted, as written there or where its name gets it."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    text = nodes.string_value((sole_value(site, receiver) or receiver) if receiver is not None else None)
    try:
        list(string.Formatter().parse(text or ""))
    except ValueError:
        return None
    return text


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
