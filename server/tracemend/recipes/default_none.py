"""A parameter whose default None is used as a collection

## What it does
Begins with an empty list, dictionary or set where the caller gave nothing, as the use of the parameter tells.

## Why the error happens
`def f(items=None)` is the right way to say "nothing was given", since a list as default would be shared by all calls. The
function then has to make the list itself.

## Example
```python before main.py
def collect(item, items=None):
    items.append(item)
    return items


print(collect(1))
```

```python after main.py
def collect(item, items=None):
    if items is None:
        items = []
    items.append(item)
    return items


print(collect(1))
```

## When it is not offered
- The default of the parameter is not None, or the function has asked for None already.
- What is asked of it belongs to no collection.

## Questions
### Why not write the empty list as the default?
A default is made once, when the function is defined: every call would go on filling the same list.

### What if the caller passes None on purpose?
Then it means the same as leaving it out, which is the usual contract of such a default.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before
from tracemend.recipes.guards import function_start
from tracemend.recipes.none_operand import defaults_to_none
from tracemend.recipes.recipe import Recipe

_BY_METHOD = {
    **dict.fromkeys(("append", "extend", "insert", "sort", "reverse", "pop", "remove"), "[]"),
    **dict.fromkeys(("items", "keys", "values", "setdefault", "get", "update"), "{}"),
    **dict.fromkeys(("add", "discard"), "set()"),
}
"""What a method belongs to; of those that several types have, the one that the rest of the function agrees with."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = _parameter(site, match["attribute"])
    function = site.function
    if name is None or function is None or not defaults_to_none(site, name) or _is_asked(function, name):
        return
    empty = _empty(function, name, match["attribute"])
    edit = insert_before(
        site, function_start(function), [f"if {name} is None:", f"{indent_unit(site.where)}{name} = {empty}"]
    )
    if empty and edit is not None:
        yield draft(
            site,
            f"Begin with {empty} for a '{name}' that was left out",
            [edit],
            rationale=f"'{name}' is None where the caller gives nothing, and {function.name}() uses it as a collection.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"the default of '{name}' is None", f"the definition of {function.name}()")],
        )


def _parameter(site: CrashSite, attribute: str | None) -> str | None:
    """The name that the failed line asks or goes through, where it is one name."""
    if attribute is not None:
        found = {nodes.dotted(n.value) for n in site.find(ast.Attribute, lambda n: n.attr == attribute)}
    else:
        statement = site.statement
        loops = (
            [n.iter for n in ast.walk(statement) if isinstance(n, (ast.For, ast.comprehension))] if statement else []
        )
        found = {nodes.dotted(i) for i in loops} | {nodes.dotted(n.comparators[0]) for n in site.find(ast.Compare)}
    names = {n for n in found if n is not None and "." not in n}
    return names.pop() if len(names) == 1 else None


def _is_asked(function: nodes.Function, name: str) -> bool:
    """Whether the function already looks at what was given, or gives the name another value."""
    for node in nodes.own_nodes(function):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
        tested = getattr(node, "test", None)
        if tested is not None and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(tested)):
            return True
    return False


def _empty(function: nodes.Function, name: str, attribute: str | None) -> str:
    """The empty collection that all uses of a parameter agree with; "" where they do not."""
    used = {n.attr for n in nodes.own_nodes(function) if isinstance(n, ast.Attribute) and nodes.dotted(n.value) == name}
    kinds = {_BY_METHOD.get(u, "") for u in used - {"pop", "update", "remove"}} or {_BY_METHOD.get(u, "") for u in used}
    if not kinds and attribute is None:
        return "()"
    return kinds.pop() if len(kinds) == 1 else ""


RECIPE = Recipe(
    name="default-none",
    title="A parameter whose default None is used as a collection",
    rows=("N6",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        r"'NoneType' object has no attribute '(?P<attribute>\w+)'$|'NoneType' object is not iterable$"
        r"|argument of type 'NoneType' is not (?:iterable|a container or iterable)$"
    ),
    propose=_propose,
)
