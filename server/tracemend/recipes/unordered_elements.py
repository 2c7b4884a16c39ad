"""Elements that have no order are sorted

## What it does
Offers to sort dictionaries by one of their keys and objects by one of their attributes; puts missing values at the end where they
are what can't be compared.

## Why the error happens
Sorting asks `<` of two elements. Dictionaries, plain objects and None have no answer to it.

## Example
```python before main.py
people = [{"name": "Bob", "age": 36}, {"name": "Ada", "age": 28}]
for person in sorted(people):
    print(person["name"])
```

```python after main.py
people = [{"name": "Bob", "age": 36}, {"name": "Ada", "age": 28}]
for person in sorted(people, key=lambda item: item["name"]):
    print(person["name"])
```

## Example
```python before main.py
rows = [("tea", 3), ("milk", None), ("salt", 1)]
rows.sort(key=lambda row: row[1])
print(rows)
```

```python after main.py
rows = [("tea", 3), ("milk", None), ("salt", 1)]
rows.sort(key=lambda row: (row[1] is None, row[1]))
print(rows)
```

## When it is not offered
- What the elements hold is not seen, or several things are sorted on the line.
- By what to sort, and where missing values go, is a choice.

## Questions
### How do I sort by two keys?
With a tuple: `key=lambda row: (row["city"], -row["age"])`. For text in falling order sort twice, the less important key
first.

### Why did Python 2 sort anything?
It compared unlike things by the names of their types, so that numbers came before text. It hid mixed data until much later.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.keys import keys_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, quote_of, replace_node
from tracemend.recipes.recipe import Recipe

_MOST = 3


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    calls = site.find(ast.Call, lambda c: nodes.called_name(c) in ("sorted", "sort", "min", "max"))
    if len(calls) != 1 or len(site.deeper) > 1:
        return
    call = calls[0]
    key = next((k.value for k in call.keywords if k.arg == "key"), None)
    left, right = match["left"], match["right"]
    if "NoneType" in (left, right):
        yield from _none_last(site, call, key)
    elif key is None and left == right:
        for place, (by, found_by) in enumerate(_ways(site, call, left)[:_MOST]):
            yield draft(
                site,
                f"Sort by {by}",
                [add_argument(site, call, f"key=lambda item: item{by}")],
                rationale=f"A {left} has no order of its own.",
                tier=4,
                kind="U",
                score=0.9 - 0.1 * place,
                evidence=[Evidence(f"the elements have {by}", found_by)],
            )


def _none_last(site: CrashSite, call: ast.Call, key: ast.expr | None) -> Iterator[Fix]:
    """`key=lambda x: (x.a is None, x.a)`: True comes after False, and two missing values are equal.

    Where the greatest comes first it is the other way round.
    """
    turned = nodes.called_name(call) == "max" or any(k.arg == "reverse" for k in call.keywords)
    is_last = "is not None" if turned else "is None"
    if key is None:
        edit = add_argument(site, call, f"key=lambda value: (value {is_last}, value)")
    elif isinstance(key, ast.Lambda) and isinstance(key.body, (ast.Attribute, ast.Subscript, ast.Call, ast.Name)):
        body = site.source(key.body)
        edit = replace_node(site, key.body, f"({body} {is_last}, {body})")
    else:
        return
    yield draft(
        site,
        "Put missing values at the end"
        if "sort" in nodes.called_name(call)
        else "Take a missing value only where there is no other",
        [edit],
        rationale="None has no order, and some of the values are None.",
        tier=4,
        kind="U",
        evidence=[
            Evidence("False sorts before True, and equal elements are compared no further", "Python's documentation")
        ],
    )


def _ways(site: CrashSite, call: ast.Call, kind: str) -> list[tuple[str, str]]:
    """(what follows the element, how it was found) for each key or attribute to sort by, in the order of the code."""
    source = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0] if call.args else None
    if source is None:
        return []
    if kind == "dict":
        keys = keys_of(site, ast.Subscript(value=source, slice=ast.Constant(value=0), ctx=ast.Load()))
        quote = quote_of(site.where)
        ordered = (
            sorted(keys.names, key=lambda k: (site.text.find(f"{quote}{k}{quote}"), k)) if keys is not None else []
        )
        return [(f"[{quote}{name}{quote}]", keys.found_by if keys is not None else "") for name in ordered]
    owner = find_class(kind, site.snapshot, near=site.file)
    members = [m for m in owner.members.values() if m.kind in ("instance attribute", "property")] if owner else []
    fields = [
        n.target.id
        for n in (owner.node.body if owner else [])
        if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    ]
    names = dict.fromkeys([*fields, *(m.name for m in members)])
    return [(f".{name}", f"the class {kind}") for name in names if not name.startswith("_")]


RECIPE = Recipe(
    name="unordered-elements",
    title="Elements that have no order are sorted",
    rows=("T7", "N6"),
    exceptions=("TypeError",),
    pattern=re.compile(r"'[<>]=?' not supported between instances of '(?P<left>\w+)' and '(?P<right>\w+)'$"),
    propose=_propose,
)
