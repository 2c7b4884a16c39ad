"""__init__ returns a value

## What it does
Drops the value, or the whole statement at the end of the method.

## Why the error happens
`__init__` sets up an object that exists already; what it returns has no place to go.

## Example
```python before main.py
class Robot:
    def __init__(self, name):
        self.name = name
        return self


print(Robot("r2").name)
```

```python after main.py
class Robot:
    def __init__(self, name):
        self.name = name


print(Robot("r2").name)
```

## Example
```python before main.py
class Robot:
    def __init__(self):
        return self.start()

    def start(self):
        self.on = True
        return self.on


print(Robot().on)
```

```python after main.py
class Robot:
    def __init__(self):
        self.start()

    def start(self):
        self.on = True
        return self.on


print(Robot().on)
```

## When it is not offered
- It returns in several places or is a generator.
- The class is defined in another file.
- The value is returned early, which tells of a failure that must not get lost: it is a choice.

## Questions
### May `__init__` return None on purpose?
A bare `return` is fine and ends it early. Any other value is refused.

### How do I return another object than the one being made?
Use a class method that builds and returns it, or `__new__` in rare cases.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import drop_statement, replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    init = _init(site)
    if init is None:
        return
    returns = [
        n for n in nodes.own_nodes(init) if isinstance(n, ast.Return) and n.value is not None and not _is_none(n.value)
    ]
    if len(returns) != 1 or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes.own_nodes(init)):
        return
    statement = returns[0]
    assert statement.value is not None
    edits: list[Edit]
    if isinstance(statement.value, ast.Call) and statement is init.body[-1]:
        edits = [replace_node(site, statement, site.source(statement.value))]
    elif statement is init.body[-1] and len(init.body) > 1:
        edits = [drop_statement(site, statement)]
    else:
        edits = [replace_node(site, statement, "return")]
    plain = isinstance(statement.value, (ast.Name, ast.Constant, ast.Attribute)) or "(" in edits[0].text
    plain = plain and statement is init.body[-1]  # one that leaves early tells of a failure, which must not get lost
    yield draft(
        site,
        "Return nothing from __init__",
        edits,
        rationale="__init__ sets up the object that is there already; it can't return another one.",
        tier=1,
        kind="S" if plain else "U",
        evidence=[Evidence("the message says that __init__ should return None", "the interpreter's message")],
    )


def _init(site: CrashSite) -> nodes.Function | None:
    """The `__init__` of the class that the blamed line calls, where this file defines it."""
    called = {(nodes.dotted(c.func) or "").rpartition(".")[2] for c in site.find(ast.Call)}
    found = [
        method
        for cls in ast.walk(site.tree or ast.Module([], []))
        if isinstance(cls, ast.ClassDef) and cls.name in called
        for method in cls.body
        if isinstance(method, nodes.FUNCTIONS) and method.name == "__init__"
    ]
    return found[0] if len(found) == 1 else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


RECIPE = Recipe(
    name="init-returns",
    rows=("O4",),
    exceptions=("TypeError",),
    pattern=re.compile(r"__init__\(\) should return None, not '[\w.]+'"),
    propose=_propose,
    title="__init__ returns a value",
)
