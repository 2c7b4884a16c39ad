"""A property reads itself

## What it does
Lets the property and its setter keep the value under a name of its own, `_name`.

## Why the error happens
`self.name` within the property `name` calls the property again, without end.

## Example
```python before main.py
class Temp:
    def __init__(self, celsius):
        self.celsius = celsius

    @property
    def celsius(self):
        return self.celsius

    @celsius.setter
    def celsius(self, value):
        self.celsius = value


print(Temp(3).celsius)
```

```python after main.py
class Temp:
    def __init__(self, celsius):
        self.celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        self._celsius = value


print(Temp(3).celsius)
```

## When it is not offered
- The class uses the name `_name` already.
- The cycle goes through other functions.

## Questions
### Why an underscore before the name?
By convention it marks what is for the class itself. Any other name would do, as long as it is not the property's.

### Do I need the property?
If it only reads and writes one value, a plain attribute does the same. A property can be added later without changing
callers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    function, owner = site.function, site.enclosing_class
    if function is None or owner is None or not match.group() or not _is_accessor(function):
        return
    name, backing = function.name, f"_{function.name}"
    accessors = [n for n in owner.body if isinstance(n, nodes.FUNCTIONS) and n.name == name and _is_accessor(n)]
    edits: list[Edit] = []
    for accessor in accessors:
        for node in ast.walk(accessor):
            if isinstance(node, ast.Attribute) and node.attr == name and nodes.dotted(node.value) == "self":
                edits.append(rename_attribute(site.file, site.where, node, backing))
    taken = any(isinstance(n, ast.Attribute) and n.attr == backing for n in ast.walk(owner))
    has_setter = any("setter" in (nodes.dotted(d) or "") for a in accessors for d in a.decorator_list)
    if edits and not taken:
        yield draft(
            site,
            f"Keep the value in 'self.{backing}'",
            edits,
            rationale=f"The property '{name}' reads or sets 'self.{name}', which is itself.",
            tier=4,
            kind="S" if has_setter else "U",
            evidence=[Evidence(f"'{name}' is a property of {owner.name}", "the class's body")],
        )


def _is_accessor(function: nodes.Function) -> bool:
    names = [nodes.dotted(d) or "" for d in function.decorator_list]
    return any(
        n in ("property", "cached_property") or n in (f"{function.name}.setter", f"{function.name}.deleter")
        for n in names
    )


RECIPE = Recipe(
    name="endless-property",
    title="A property reads itself",
    rows=("R2",),
    exceptions=("RecursionError",),
    pattern=re.compile(r"maximum recursion depth exceeded"),
    propose=_propose,
)
