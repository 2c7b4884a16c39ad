"""isinstance with what it can't check

## What it does
Marks a protocol of the project as one that may be checked, or checks the class without its brackets: `list` for `list[int]`.

## Why the error happens
`isinstance` looks at an object's class. A protocol has to allow that by `@runtime_checkable`, and what a list holds is not part of
its class.

## Example
```python before main.py
from typing import Protocol


class Closable(Protocol):
    def close(self): ...


print(isinstance(open("main.py"), Closable))
```

```python after main.py
from typing import Protocol, runtime_checkable


@runtime_checkable
class Closable(Protocol):
    def close(self): ...


print(isinstance(open("main.py"), Closable))
```

## When it is not offered
- The protocol is of another package.
- With brackets it is a choice, since the elements are not looked at.

## Questions
### How do I check what a list holds?
`isinstance(x, list) and all(isinstance(e, int) for e in x)`.

### What does a protocol marked as checkable look at?
Only whether the names are there, not what their functions take and give.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before, joined, replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_BUILTIN = {"List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "FrozenSet": "frozenset", "Type": "type"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.dotted(n.func) in ("isinstance", "issubclass") and len(n.args) == 2)
    if call is None:
        return
    if match["protocol"]:
        yield from _checkable(site, call.args[1])
    else:
        yield from _bare(site, call.args[1])


def _checkable(site: CrashSite, asked: ast.expr) -> Iterator[Fix]:
    name = nodes.dotted(asked)
    found = find_class(name, site.snapshot, near=site.file) if name else None
    if found is None or found.file != site.file:
        return
    line = insert_before(site, found.node, ["@runtime_checkable"])
    if line is None:
        return
    added = insert_import(site.file, site.text, Wanted("typing", "runtime_checkable"))
    yield draft(
        site,
        f"Let {found.name} be checked at run time",
        joined([*([added] if added is not None else []), line]),
        rationale=f"{found.name} is a protocol, and isinstance() takes those marked @runtime_checkable only.",
        tier=1,
        evidence=[Evidence("the message names the decorator", "the message")],
    )


def _bare(site: CrashSite, asked: ast.expr) -> Iterator[Fix]:
    parts = asked.elts if isinstance(asked, ast.Tuple) else [asked]
    generic = [p for p in parts if isinstance(p, ast.Subscript) and nodes.dotted(p.value) is not None]
    if not generic:
        return
    edits = []
    for part in generic:
        name = nodes.dotted(part.value) or ""
        edits.append(replace_node(site, part, _BUILTIN.get(name.rpartition(".")[2], name)))
    yield draft(
        site,
        "Check the class without its brackets",
        edits,
        rationale="What a collection holds is no part of its class, so isinstance() can't ask for it.",
        tier=3,
        kind="U",
        evidence=[Evidence("a class with brackets stands there", "the expression")],
    )


RECIPE = Recipe(
    name="isinstance-check",
    title="isinstance with what it can't check",
    rows=("T14",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<protocol>Instance and class checks can only be used with @runtime_checkable protocols)"
        r"|Subscripted generics cannot be used with class and instance checks"
        r"|is(?:instance|subclass)\(\) argument 2 cannot be a parameterized generic"
    ),
    propose=_propose,
)
