"""The object is passed to its own method

## What it does
Takes the object out of the arguments where it is passed once more by hand: `super().__init__(self, name)`, `cart.add(cart, item)`.

## Why the error happens
A method called on an object, or through `super()`, gets the object by itself. Passed again it stands in the place of the first
argument, and one value is left over.

## Example
```python before main.py
class Base:
    def __init__(self, name):
        self.name = name


class Child(Base):
    def __init__(self, name):
        super().__init__(self, name)


print(Child("a").name)
```

```python after main.py
class Base:
    def __init__(self, name):
        self.name = name


class Child(Base):
    def __init__(self, name):
        super().__init__(name)


print(Child("a").name)
```

## When it is not offered
- More than one value is left over, or the first argument is another object.

## Questions
### When is self passed by hand?
When a method is called through its class: `Base.__init__(self, name)`.

### Why does the message count one argument more than I wrote?
It counts the object that Python passes by itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import remove_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if int(match["given"]) != int(match["takes"]) + 1 or not site.raised_here:
        return
    method = match["name"].rpartition(".")[2]
    calls = site.find(ast.Call, lambda n: nodes.called_name(n) == method and _passes_itself(site, n))
    if len(calls) == 1:
        call = calls[0]
        yield draft(
            site,
            f"Pass {site.source(call.args[0])} no second time",
            [remove_argument(site, call, call.args[0])],
            rationale=f"{method}() gets the object by itself, and {site.source(call.args[0])} is passed to it once more.",
            tier=3,
            kind="S" if isinstance(call.args[0], ast.Name) and call.args[0].id == "self" else "U",
            evidence=[Evidence("one value too many is given, and the first is the object itself", "the message")],
        )


def _passes_itself(site: CrashSite, call: ast.Call) -> bool:
    """Whether the first argument is the object that the method is called on."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return False
    receiver, first = call.func.value, nodes.dotted(call.args[0])
    if isinstance(receiver, ast.Call) and nodes.dotted(receiver.func) == "super" and not receiver.args:
        own = site.function.args.args[:1] if site.function is not None else []
        return bool(own) and first == own[0].arg
    return isinstance(receiver, ast.Name) and first == receiver.id


RECIPE = Recipe(
    name="passed-self",
    title="The object is passed to its own method",
    rows=("C4",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<name>[\w.]+)\(\) takes (?P<takes>\d+) positional arguments? but (?P<given>\d+) were given$"
    ),
    propose=_propose,
)
