"""An enumeration asked by name as if by value

## What it does
Looks the member up by its name, `Color["RED"]`, where the text is the name of a member and no value; or brings the text into the case
of the values.

## Why the error happens
`Color("red")` finds the member with that value. Names are looked up with brackets.

## Example
```python before main.py
from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2


def parse(name):
    return Color(name)


print(parse("RED"))
```

```python after main.py
from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2


def parse(name):
    return Color[name]


print(parse("RED"))
```

## When it is not offered
- The text is neither a member's name nor a value in another case.
- Which members the enumeration has is not seen.

## Questions
### Can both be allowed?
Yes: a classmethod `_missing_` of the enumeration is asked for what no value matches.

### How do I list the names and values?
`[member.name for member in Color]` and `[member.value for member in Color]`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import call_method
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name, given = match["enum"].rpartition(".")[2], match["value"]
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == name and len(n.args) == 1 and not n.keywords)
    found = find_class(name, site.snapshot, near=site.file)
    if call is None or found is None:
        return
    members = _members(found.node)
    why = f"{given!r} is no value of {name}."
    if given in members:
        yield _by_name(site, call, name, given, why, numbers=not any(isinstance(v, str) for v in members.values()))
        return
    texts = [v for v in members.values() if isinstance(v, str)]
    cases = [c for c in ("lower", "upper") if texts and all(getattr(t, c)() == t for t in texts)]
    if given not in texts and cases and getattr(given, cases[0])() in texts:
        yield draft(
            site,
            f"Bring the text into the case of the values: .{cases[0]}()",
            call_method(site, call.args[0], f"{cases[0]}()"),
            rationale=why,
            tier=3,
            kind="U",
            evidence=[Evidence(f"every value of {name} is in {cases[0]} case", "the enumeration")],
        )
        return
    yield Abstention(f"the values of {name} are {', '.join(repr(v) for v in list(members.values())[:8])}.")


def _by_name(site: CrashSite, call: ast.Call, name: str, given: str, why: str, *, numbers: bool) -> Fix:
    _, function_end = site.where.span(call.func)
    start, end = site.where.span(call.args[0])
    _, call_end = site.where.span(call)
    return draft(
        site,
        f"Look {name} up by name",
        [Edit(site.file, function_end, start, "["), Edit(site.file, end, call_end, "]")],
        rationale=why,
        tier=3,
        kind="U",
        score=1.0 if numbers else 0.8,
        evidence=[Evidence(f"{given!r} is the name of a member", "the enumeration")],
    )


def _members(node: ast.ClassDef) -> dict[str, object]:
    """The members of an enumeration with the values that stand in its body as literals."""
    return {
        s.targets[0].id: s.value.value
        for s in node.body
        if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) and isinstance(s.value, ast.Constant)
    }


RECIPE = Recipe(
    name="enum-member",
    title="An enumeration asked by name as if by value",
    rows=("V5",),
    exceptions=("ValueError",),
    pattern=re.compile(r"'(?P<value>[^']+)' is not a valid (?P<enum>[\w.]+)$"),
    propose=_propose,
)
