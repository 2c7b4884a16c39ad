"""A default that all calls share

## What it does
Gives the parameter the default None and makes the list, dictionary or set anew in every call that leaves it out.

## Why the error happens
A default is computed once, when the function is defined. A list that serves as one is the same in every call: what one call
puts into it the next one finds there.

## Example
```python before basket.py
def add(item, items=[]):
    items.append(item)
    return items
```

```python before test_basket.py
from basket import add


def test_first():
    assert add("pen") == ["pen"]


def test_second():
    assert add("ink") == ["ink"]


if __name__ == "__main__":
    test_first()
    test_second()
```

```console
python test_basket.py
```

```python after basket.py
def add(item, items=None):
    if items is None:
        items = []
    items.append(item)
    return items
```

## When it is not offered
- The function does not change the default, and keeps it nowhere.
- The failed test calls more than one such function, or gives the argument.

## Questions
### Why does the test pass alone?
Alone it is the first to call the function, and finds the default empty.

### May a default be a tuple?
Yes. What can't be changed can be shared.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of, positions_of
from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_lines
from tracemend.recipes.guards import function_start
from tracemend.recipes.recipe import Recipe

_CHANGING = frozenset(["append", "extend", "insert", "add", "update", "setdefault", "pop", "remove", "clear", "sort"])


@dataclass(frozen=True)
class _Shared:
    """A default that calls share, and the line that lets it out of its call."""

    callee: Callee
    parameter: str
    default: ast.expr
    line: int


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if site.function is None or not is_test_file(site.file):
        return
    calls = [node for node in ast.walk(site.function) if isinstance(node, ast.Call)]
    found = {(s.callee.file, s.default.lineno, s.parameter): s for call in calls for s in _shared(site, call)}
    if len(found) != 1:
        return
    (shared,) = found.values()
    edits = _edits(site, shared)
    if edits:
        name, made = shared.callee.name, ast.unparse(shared.default)
        yield draft(
            site,
            f"Make the default of '{shared.parameter}' anew in every call of {name}()",
            edits,
            rationale=f"{name}() has one {made} for all calls that leave '{shared.parameter}' out, and changes it.",
            tier=4,
            kind="U",
            evidence=[
                Evidence(
                    f"line {shared.line} of {shared.callee.file} changes or keeps '{shared.parameter}'",
                    "the function's body",
                ),
                Evidence(f"the test calls {name}() without '{shared.parameter}'", "the test"),
            ],
        )


def _shared(site: CrashSite, call: ast.Call) -> Iterator[_Shared]:
    """The defaults that a call takes and that its function changes or keeps."""
    callee = callee_of(site, call)
    if callee is None or is_test_file(callee.file) or any(isinstance(a, ast.Starred) for a in call.args):
        return
    given = {k.arg for k in call.keywords} | {a.arg for a in callee.positional[: len(call.args)]}
    arguments = callee.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = arguments.defaults
    pairs = [*zip(positional[len(positional) - len(defaults) :], defaults, strict=True)]
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    for argument, default in pairs:
        line = _let_out(callee.node, argument.arg) if _is_mutable(default) else None
        if line is not None and argument.arg not in given and None not in given:
            yield _Shared(callee, argument.arg, default, line)


def _is_mutable(default: ast.expr) -> bool:
    made = isinstance(default, ast.Call) and nodes.dotted(default.func) in ("list", "dict", "set") and not default.args
    return made or isinstance(default, (ast.List, ast.Dict, ast.Set))


def _let_out(function: nodes.Function, name: str) -> int | None:
    """The line that changes a parameter's value or keeps it in an attribute; None where it is bound anew, or nothing does."""
    lines = []
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            changed: ast.expr | None = node.func.value
        elif (isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)) or (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
        ):
            changed = node.value
        else:
            continue
        if nodes.dotted(changed) == name:
            lines.append(node.lineno)
    return min(lines, default=None)


def _edits(site: CrashSite, shared: _Shared) -> list[Edit]:
    where, file = positions_of(site, shared.callee.file), shared.callee.file
    first = function_start(shared.callee.node)
    if first.lineno == shared.callee.node.lineno or "\n" in where.source(shared.default):
        return []
    indent, unit = where.indent(first.lineno), indent_unit(where)
    lines = [
        f"{indent}if {shared.parameter} is None:",
        f"{indent}{unit}{shared.parameter} = {where.source(shared.default)}",
    ]
    return [Edit(file, *where.span(shared.default), "None"), insert_lines(file, where, first.lineno, lines)]


RECIPE = Recipe(
    name="shared-default",
    title="A default that all calls share",
    rows=("O3",),
    exceptions=("AssertionError",),
    pattern=re.compile(r""),
    propose=_propose,
    raised_by_user=True,
)
