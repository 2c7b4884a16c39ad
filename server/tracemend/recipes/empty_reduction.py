"""The first, largest or smallest of nothing

## What it does
Gives `max`, `min` or `next` what to answer when there is nothing: `default=0` where the function counts up from itself, as the depth of a
tree does; else None, as a choice.

## Why the error happens
`max` and `min` of an empty iterable raise ValueError, and `next` raises StopIteration, unless they are told what to give instead.

## Example
```python before main.py
def depth(node):
    return 1 + max(depth(child) for child in node["children"])


print(depth({"children": [{"children": []}]}))
```

```python after main.py
def depth(node):
    return 1 + max((depth(child) for child in node["children"]), default=0)


print(depth({"children": [{"children": []}]}))
```

## When it is not offered
- The value is used on the spot, so that None would only move the crash.
- The function says that it raises an error then.

## Questions
### Why does `default=0` end the recursion?
A leaf has no children, so the largest depth among them is that of nothing: 0.

### Is `next(…, None)` always right for a search?
Only where the caller asks for None. A loud error is better than a None that travels.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    wanted = ("next",) if site.type_name == "StopIteration" else ("max", "min")
    call = site.sole(ast.Call, lambda n: any(is_builtin(site, n.func, w) for w in wanted) and len(n.args) == 1)
    function = site.function
    if call is None or function is None or not site.raised_here or any(k.arg == "default" for k in call.keywords):
        return
    if _counts_up(site, call, function):
        yield _fix(site, call, "0", sure=True)
    elif isinstance(site.statement, ast.Return) and site.statement.value is call:
        contract = contract_of(function)
        if contract.raises is None and isinstance(call.args[0], (ast.GeneratorExp, ast.ListComp)):
            yield _fix(site, call, contract.default or "None", sure=False)


def _counts_up(site: CrashSite, call: ast.Call, function: nodes.Function) -> bool:
    """Whether a recursive function adds one to the largest of what it gives for the parts."""
    above = nodes.parent_map(site.tree).get(call) if site.tree is not None else None
    sides = (above.left, above.right) if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Add) else ()
    one = any(isinstance(side, ast.Constant) and side.value == 1 for side in sides)
    own = any(isinstance(n, ast.Call) and nodes.called_name(n) == function.name for n in ast.walk(call))
    return one and own and nodes.called_name(call) == "max"


def _fix(site: CrashSite, call: ast.Call, value: str, *, sure: bool) -> Fix:
    argument = f", {value}" if nodes.called_name(call) == "next" else f", default={value}"
    first, last = site.where.span(call.func)[1], site.where.span(call)[1]
    # A generator that is the only argument has no parentheses of its own.
    bare = (
        isinstance(call.args[0], ast.GeneratorExp) and not call.keywords and site.where.span(call.args[0])[0] == first
    )
    edits = [Edit(site.file, last - 1, last - 1, f"){argument}" if bare else argument)]
    if bare:
        edits.append(Edit(site.file, first, first, "("))
    return draft(
        site,
        f"Give {value} when there is nothing",
        edits,
        rationale=f"There is nothing to take the {nodes.called_name(call)} of.",
        tier=3 if sure else 5,
        kind="U",
        score=0.9,
        penalties=[] if sure else ["widens the return type"],
        evidence=[Evidence("the function adds one to the largest of its parts", "its code")] if sure else [],
    )


RECIPE = Recipe(
    name="empty-reduction",
    title="The first, largest or smallest of nothing",
    rows=("X1",),
    exceptions=("ValueError", "StopIteration"),
    pattern=re.compile(r"(?:max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)|$"),
    propose=_propose,
)
