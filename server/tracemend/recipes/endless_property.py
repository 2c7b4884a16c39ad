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
- Nothing shows where the object keeps the value; where another method alone sets `_name` it is a choice.
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
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    function, owner = site.function, site.enclosing_class
    if function is None or owner is None or not match.group() or not _is_accessor(function):
        return
    name = function.name
    accessors = [n for n in owner.body if isinstance(n, nodes.FUNCTIONS) and n.name == name and _is_accessor(n)]
    own = [n for a in accessors for n in ast.walk(a) if isinstance(n, ast.Attribute) and _of_self(n)]
    asked = [n for n in own if n.attr == name]
    has_setter = any("setter" in (nodes.dotted(d) or "") for a in accessors for d in a.decorator_list)
    backing, sure = _backing(owner, name, {n.attr for n in own} - {name}, has_setter=has_setter)
    if not asked:
        return
    if backing is None:
        yield Abstention(f"{owner.name} keeps nothing that is seen to be the value of '{name}'.")
        return
    yield draft(
        site,
        f"Keep the value in 'self.{backing}'",
        [rename_attribute(site.file, site.where, node, backing) for node in asked],
        rationale=f"The property '{name}' reads or sets 'self.{name}', which is itself.",
        tier=4,
        kind="S" if sure else "U",
        evidence=[Evidence(f"'{name}' is a property of {owner.name}", "the class's body")],
    )


def _of_self(node: ast.Attribute) -> bool:
    return nodes.dotted(node.value) == "self"


def _backing(owner: ast.ClassDef, name: str, others: set[str], *, has_setter: bool) -> tuple[str | None, bool]:
    """The attribute that holds a property's value, and whether that is certain.

    The accessors tell by the other attribute that they speak of, `__init__` by what it sets.
    """
    given = {
        n.attr for n in ast.walk(owner) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) and _of_self(n)
    }
    private = {attribute for attribute in given | others if attribute.startswith("_")}
    if f"_{name}" in private:
        return f"_{name}", f"_{name}" in others
    said = others & private
    if len(said) == 1 and has_setter:
        return said.pop(), True
    if has_setter:
        return f"_{name}", not private
    begun = {attribute for attribute in private if name.startswith(attribute.strip("_"))}
    return (begun.pop(), False) if len(begun) == 1 else (None, False)


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
