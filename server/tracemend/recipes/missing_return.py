"""A function lacks its return

## What it does
Adds `return` at the end of a function that computes a value and gives nothing back: of the variable that it builds, or of
the expression that stands there alone.

## Why the error happens
A function that ends without `return` gives None, whatever it has computed.

## Example
```python before main.py
def squares(numbers):
    result = []
    for number in numbers:
        result.append(number * number)


for square in squares([1, 2, 3]):
    print(square)
```

```python after main.py
def squares(numbers):
    result = []
    for number in numbers:
        result.append(number * number)
    return result


for square in squares([1, 2, 3]):
    print(square)
```

## When it is not offered
- The function returns a value on some way: the way that lacks one may be meant.
- It builds no value, or more than one that could be meant.
- The function only changes what it was given, or an object.

## Questions
### Why did Python not complain when the function was written?
A function without `return` is legal: it gives None. Only a caller that uses the result can notice.

### What if the function is meant to change its argument only?
Then the caller is wrong and should use the argument after the call, not the result. The fix is held back where the
function's body does nothing but change what it was given.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, positions_of
from tracemend.diagnosis.contracts import falls_off, is_generator
from tracemend.diagnosis.nones import PATTERN, missing
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import begins_line, insert_lines
from tracemend.recipes.recipe import Abstention, Recipe

_BUILDERS = frozenset({"append", "extend", "add", "update", "insert", "setdefault", "appendleft"})
_PURE = (
    ast.BinOp,
    ast.Compare,
    ast.BoolOp,
    ast.JoinedStr,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.Tuple,
    ast.List,
    ast.Name,
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    found = missing(site, match)
    callee = found.callee if found is not None else None
    if callee is None or callee.name == "__init__":
        return
    function = callee.node
    if any(isinstance(n, ast.Return) for n in nodes.own_nodes(function)) or is_generator(function):
        yield Abstention(f"{callee.name}() has a return, so the None may be meant.")
        return
    if (
        isinstance(function, ast.AsyncFunctionDef)
        or not falls_off(function.body)
        or function.body[-1].lineno == function.lineno
    ):
        return
    edit, shown = _edit(site, callee)
    if edit is not None:
        yield draft(
            site,
            f"Return '{shown}' from {callee.name}()",
            [edit],
            rationale=f"{callee.name}() computes '{shown}' and returns nothing, so its caller gets None.",
            tier=4,
            evidence=[Evidence(f"{callee.name}() has no return at all", f"its body in {callee.file}")],
        )


def _edit(site: CrashSite, callee: Callee) -> tuple[Edit | None, str]:
    where = positions_of(site, callee.file)
    last = callee.node.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, _PURE):
        start, _ = where.span(last)
        return Edit(callee.file, start, start, "return "), " ".join(where.source(last).split())
    name = _built(callee.node, last)
    if name is None or not begins_line(where, last):
        return None, ""
    line = (last.end_lineno or last.lineno) + 1
    indent = where.indent(callee.node.body[-1].lineno)
    return insert_lines(callee.file, where, line, [f"{indent}return {name}"]), name


def _built(function: nodes.Function, last: ast.stmt) -> str | None:
    """The one local that the function builds: begun as a display and filled, or assigned by the last statement."""
    local = {n: b for n, b in bindings(function).items() if not any(isinstance(x.node, ast.arg) for x in b)}
    if isinstance(last, ast.Assign) and len(last.targets) == 1 and isinstance(last.targets[0], ast.Name):
        return last.targets[0].id if last.targets[0].id in local else None
    if isinstance(last, ast.AugAssign) and isinstance(last.target, ast.Name):
        return last.target.id if last.target.id in local else None
    filled = {n for n in _filled(function) if n in local and local[n][0].node in _top_level_names(function)}
    used_last = filled & {n.id for n in ast.walk(last) if isinstance(n, ast.Name)}
    return used_last.pop() if len(filled) == 1 and len(used_last) == 1 else None


def _filled(function: nodes.Function) -> Iterator[str]:
    for node in nodes.own_nodes(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            if node.func.attr in _BUILDERS:
                yield node.func.value.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            yield node.value.id


def _top_level_names(function: nodes.Function) -> set[ast.expr]:
    targets = [t for s in function.body if isinstance(s, ast.Assign) for t in s.targets]
    return {*targets, *(s.target for s in function.body if isinstance(s, ast.AnnAssign))}


RECIPE = Recipe(
    name="missing-return",
    title="A function lacks its return",
    rows=("N3",),
    exceptions=("AttributeError", "TypeError"),
    pattern=PATTERN,
    propose=_propose,
)
