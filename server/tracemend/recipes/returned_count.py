"""A function returns more values than the call takes

## What it does
Takes every value that the function returns, in every call that takes as few: the names keep the values that they are called after,
and `_` stands for the others.

## Why the error happens
The function's `return` was given another value, and the calls unpack as many as there were before.

## Example
```python before main.py
def summary(prices):
    total = sum(prices)
    mean = total / len(prices)
    highest = max(prices)
    return total, mean, highest


total, highest = summary([1, 2, 3])
print(total, highest)
```

```python after main.py
def summary(prices):
    total = sum(prices)
    mean = total / len(prices)
    highest = max(prices)
    return total, mean, highest


total, _, highest = summary([1, 2, 3])
print(total, highest)
```

## When it is not offered
- The function's returns are not all displays of as many values.
- Which name takes which value is not known by the names, and the call would drop the last values: it is a choice.

## Questions
### How can a function grow a result without breaking its callers?
Return an object with named fields, a NamedTuple or a dataclass. A new field then needs no change where it is not used.

### Why is `_` used for the value that is not wanted?
By convention it says "not used here", and linters accept it. Give it a name as soon as the caller needs the value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of
from tracemend.diagnosis.calls import calls_reaching
from tracemend.diagnosis.contracts import falls_off, is_generator, returned_values
from tracemend.diagnosis.sides import newer_side
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    found = _unpacking(site.statement)
    if found is None:
        return
    target, call = found
    callee = callee_of(site, call)
    returned = None if callee is None else _returned(callee)
    if callee is None or returned is None or len(returned) <= len(target.elts) != int(match["wanted"]):
        return
    names = ("this call", f"the return of {callee.node.name}()")
    newer = newer_side(site, (site.file, call), (callee.file, _last_return(callee)), names)
    by_name = _placed(target, returned) is not None
    edits = list(_everywhere(site, callee, target, returned))
    yield draft(
        site,
        f"Take all {len(returned)} values that {callee.node.name}() returns",
        edits,
        rationale=f"{callee.node.name}() returns {len(returned)} values, and the call takes {len(target.elts)}.",
        tier=3,
        kind="S" if by_name else "U",
        evidence=[
            Evidence(f"it returns {', '.join(returned)}", f"its return in {callee.file}"),
            *([newer.evidence] if newer is not None else []),
        ],
    )


def _unpacking(statement: ast.stmt | None) -> tuple[ast.Tuple, ast.Call] | None:
    """The names and the call of `a, b = f()`."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target, value = statement.targets[0], statement.value
    plain = isinstance(target, ast.Tuple) and all(isinstance(e, ast.Name) for e in target.elts)
    return (target, value) if plain and isinstance(target, ast.Tuple) and isinstance(value, ast.Call) else None


def _returned(callee: Callee) -> list[str] | None:
    """The texts of the values that the function returns in a tuple; those of its last return, where all have as many."""
    values = returned_values(callee.node)
    tuples = [value for value in values if isinstance(value, ast.Tuple)]
    whole = len(tuples) == len(values) and bool(values) and len({len(t.elts) for t in tuples}) == 1
    starred = any(isinstance(e, ast.Starred) for t in tuples for e in t.elts)
    decided = (
        isinstance(callee.node, ast.FunctionDef) and not is_generator(callee.node) and not falls_off(callee.node.body)
    )
    return [ast.unparse(e) for e in tuples[-1].elts] if whole and decided and not starred else None


def _last_return(callee: Callee) -> ast.AST:
    return [n for n in nodes.own_nodes(callee.node) if isinstance(n, ast.Return)][-1]


def _placed(target: ast.Tuple, returned: list[str]) -> list[str] | None:
    """The names in the places of the values that they are called after, `_` between; None when the names do not tell."""
    names = [e.id for e in target.elts if isinstance(e, ast.Name)]
    if len(names) >= len(returned):
        return None
    last = [value.rpartition(".")[2] for value in returned]
    if len(set(names)) != len(names) or not set(names) <= set(last) or len(set(last)) != len(last):
        return None
    return [name if name in names else "_" for name in last] if names == [n for n in last if n in names] else None


def _everywhere(site: CrashSite, callee: Callee, target: ast.Tuple, returned: list[str]) -> Iterator[Edit]:
    """The edits of this call and of the others whose names tell as much (or as little) of which value is which."""
    yield _edit(site, target, returned)
    for other in calls_reaching(site, callee):
        statement = nodes.parent_map(other.site.tree).get(other.call) if other.site.tree is not None else None
        found = _unpacking(statement) if isinstance(statement, ast.stmt) else None
        if (
            found is not None
            and len(found[0].elts) < len(returned)
            and bool(_placed(target, returned)) == bool(_placed(found[0], returned))
        ):
            yield _edit(other.site, found[0], returned)


def _edit(site: CrashSite, target: ast.Tuple, returned: list[str]) -> Edit:
    placed = _placed(target, returned)
    if placed is None:
        placed = [site.source(e) for e in target.elts]
        placed += ["_"] * (len(returned) - len(placed))
    first, last = site.where.span(target.elts[0])[0], site.where.span(target.elts[-1])[1]
    return Edit(site.file, first, last, ", ".join(placed))


RECIPE = Recipe(
    name="returned-count",
    title="A function returns more values than the call takes",
    rows=("V2",),
    exceptions=("ValueError",),
    pattern=re.compile(r"too many values to unpack \(expected (?P<wanted>\d+)(?:, got \d+)?\)$"),
    propose=_propose,
)
