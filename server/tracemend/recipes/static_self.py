"""A static method with self

## What it does
Takes `self` out of a static method that does not use it, or takes the decorator away where it does.

## Why the error happens
A static method gets no object. Its first parameter takes the first argument of the call, and the last one is missing.

## Example
```python before main.py
class Maths:
    @staticmethod
    def square(self, x):
        return x * x


print(Maths().square(3))
```

```python after main.py
class Maths:
    @staticmethod
    def square(x):
        return x * x


print(Maths().square(3))
```

## When it is not offered
- The first parameter is not called `self`, or more than one argument is missing.
- The function uses `self`: whoever calls it through the class has no object, so it is a choice.

## Questions
### When is a static method right?
When the function needs neither the object nor the class, and belongs to the class by its subject alone.

### And a class method?
It gets the class as its first parameter, by custom called `cls`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"].rpartition(".")[2]
    found = [
        n
        for n in nodes.every(site.tree or ast.Module([], []))
        if isinstance(n, nodes.FUNCTIONS) and n.name == name and [a.arg for a in n.args.args[:1]] == ["self"]
    ]
    static = [n for n in found if [nodes.dotted(d) for d in n.decorator_list] == ["staticmethod"]]
    if len(static) != 1 or len(found) != 1 or not site.raised_here:
        return
    function = static[0]
    used = any(isinstance(n, ast.Name) and n.id == "self" for n in nodes.own_nodes(function))
    told = [Evidence(f"{name}() is a static method whose first parameter is self", f"line {function.lineno}")]
    why = f"{name}() is a static method, which gets no object, and has a parameter self."
    if used:
        line = function.decorator_list[0].lineno
        start, end = site.where.starts[line - 1], site.where.starts[line]
        title, edit = "Make it a method of the object", Edit(site.file, start, end, "")
    else:
        title, edit = "Take self out of the static method", _without_self(site, function)
    yield draft(site, title, [edit], rationale=why, tier=3, kind="U" if used else "S", evidence=told)


def _without_self(site: CrashSite, function: nodes.Function) -> Edit:
    start, end = site.where.span(function.args.args[0])
    following = re.compile(r"\s*,\s*").match(site.text, end)
    return Edit(site.file, start, following.end() if following else end, "")


RECIPE = Recipe(
    name="static-self",
    title="A static method with self",
    rows=("C3",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<name>[\w.]+)\(\) missing 1 required positional argument: '\w+'$"),
    propose=_propose,
)
