"""The missing entry of a chain of lookups

## What it does
Where `d.get(key)` gave None and the next step needs a value: asks for the key outright, so that the error names it; or stops
with None where the caller can take it; or goes on with an empty mapping where the next step is a `.get` as well.

## Why the error happens
`get` gives None for a missing key instead of an error, and the error comes one step later, where it no longer says what was
missing.

## Example
```python before main.py
def city(payload):
    return payload.get("address")["city"]


print(city({"address": {"city": "Oslo"}}))
print(city({"name": "x"}))
```

```python after main.py
def city(payload):
    return payload["address"]["city"]


print(city({"address": {"city": "Oslo"}}))
print(city({"name": "x"}))
```

```text ends with
KeyError: 'address'
```

## When it is not offered
- The lookup has a default of its own.
- Whether the key may be missing is not for the code to tell: all of these are choices.

## Questions
### Is `d[key]` not worse than `d.get(key)`, since it raises?
It raises at the right moment: `KeyError: 'address'` says what was missing. A None that travels on fails later and somewhere
else.

### When is an empty dictionary as a default right?
When the next step is another `.get`, so that "missing" goes through to the end as None. It hides a misspelt key for good,
which is why it is never the only choice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import class_of
from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.nones import PATTERN, missing
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.guards import guard, local_name
from tracemend.recipes.ranking import Class
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    found = missing(site, match)
    call = found.producer if found is not None else None
    if found is None or not isinstance(call, ast.Call) or not _is_lookup(site, call) or not site.raised_here:
        return
    assert isinstance(call.func, ast.Attribute)
    if found.callee is not None or class_of(site, call.func.value) is not None:
        return  # a `get` of the project's own
    of_environment = qualified(site, call.func) == "os.getenv"
    key, mapping = site.source(call.args[0]), site.source(call.func.value) + (".environ" if of_environment else "")
    told = Evidence(f"`{site.source(call)}` gives None when there is no {key}", "Python's documentation")
    rationale = f"There is no {key} in '{mapping}', and the next step needs it."
    counted = _counted(site, call)
    if counted is not None:
        start = [replace_node(site, call, f"{mapping}.get({key}, {counted})")]
        adds = isinstance(site.statement, ast.Assign) and isinstance(getattr(site.statement.value, "op", None), ast.Add)
        kind: Class = "S" if adds else "U"  # what a subtraction begins with is no matter of course
        yield draft(site, f"Begin with {counted}", start, rationale=rationale, tier=4, kind=kind, evidence=[told])
        return
    if found.value is call and match.group("attribute") == "get":
        empty = [replace_node(site, call, f"{mapping}.get({key}, {{}})")]
        yield draft(site, f"Go on with an empty mapping when {key} is missing", empty, rationale=rationale, tier=4, kind="U", evidence=[told])  # fmt: skip
    outright = [replace_node(site, call, f"{mapping}[{key}]")]
    yield draft(site, f"Require {key}", outright, rationale=rationale, tier=4, kind="U", score=0.9, evidence=[told])
    function = site.function
    if function is None or is_generator(function) or contract_of(function).none == "forbidden":
        return
    lines = guard(
        site, found.value, lambda name, unit: [f"if {name} is None:", f"{unit}return None"], name=local_name(call)
    )
    if lines and contract_of(function).none == "unknown":
        yield draft(
            site,
            f"Return None when {key} is missing",
            lines,
            rationale=rationale,
            tier=5,
            kind="U",
            penalties=["returns early", "widens the return type"],
            evidence=[told],
        )


def _counted(site: CrashSite, call: ast.Call) -> str | None:
    """The neutral value where the line counts: `d[k] = d.get(k) + 1`."""
    statement = site.statement
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not isinstance(call.func, ast.Attribute):
        return None
    target, value = statement.targets[0], statement.value
    same = isinstance(target, ast.Subscript) and (site.source(target.value), site.source(target.slice)) == (
        site.source(call.func.value),
        site.source(call.args[0]),
    )
    if not same or not isinstance(value, ast.BinOp) or call not in (value.left, value.right):
        return None
    other = value.right if value.left is call else value.left
    kind = type_of(site, other)
    if not isinstance(value.op, (ast.Add, ast.Sub)):
        return None
    return {"int": "0", "float": "0.0", "list": "[]", "str": '""'}.get(kind or "")


def _is_lookup(site: CrashSite, call: ast.Call) -> bool:
    """`d.get(key)` or `os.getenv(key)` without a default."""
    plain = isinstance(call.func, ast.Attribute) and len(call.args) == 1 and not call.keywords
    plain = plain and (getattr(call.func, "attr", "") == "get" or qualified(site, call.func) == "os.getenv")
    return (
        plain
        and not isinstance(call.args[0], ast.Starred)
        and nodes.dotted(call.func) not in ("requests.get", "httpx.get")
    )


RECIPE = Recipe(
    name="missing-entry",
    title="The missing entry of a chain of lookups",
    rows=("N5",),
    exceptions=("AttributeError", "TypeError"),
    pattern=PATTERN,
    propose=_propose,
)
