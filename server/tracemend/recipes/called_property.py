"""A property is called

## What it does
Takes the parentheses away after a property or a plain attribute.

## Why the error happens
A property computes its value when it is read; parentheses after it call that value.

## Example
```python before main.py
class Box:
    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side * self.side


print(Box(3).area())
```

```python after main.py
class Box:
    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side * self.side


print(Box(3).area)
```

## When it is not offered
- The object's class is not known.
- The call has arguments.

## Questions
### Should the property be a method instead?
Something that takes long, may fail, or does more than compute is better as a method. Reading an attribute should be
harmless.

### Is a `cached_property` used the same way?
Yes, without parentheses. It computes once and keeps the value on the object.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import attribute_value, class_of
from tracemend.diagnosis.classes import ProjectClass
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    kind = match.group("type")
    for call in site.find(ast.Call, lambda n: isinstance(n.func, ast.Attribute) and not n.args and not n.keywords):
        assert isinstance(call.func, ast.Attribute)
        owner = class_of(site, call.func.value)
        member = owner.members.get(call.func.attr) if owner is not None else None
        if (
            owner is None
            or member is None
            or member.kind not in ("property", "instance attribute")
            or not site.raised_here
        ):
            continue
        _, start = site.where.span(call.func)
        _, end = site.where.span(call)
        yield draft(
            site,
            f"Read '{member.name}' without calling it",
            [Edit(site.file, start, end, "")],
            rationale=f"'{member.name}' of {owner.name} is a {member.kind}; its value, a {kind}, can't be called.",
            tier=3,
            kind="S" if member.kind == "property" or (kind in _PLAIN and not _given(owner, member.name)) else "U",
            evidence=[Evidence(f"'{member.name}' is a {member.kind}", f"the class {owner.name}")],
        )
        return


_PLAIN = ("int", "str", "float", "list", "dict", "bool")


def _given(owner: ProjectClass, name: str) -> bool:
    """Whether the attribute holds what a parameter brought: then it is perhaps the caller who gave the wrong thing."""
    value = attribute_value(owner, name)
    return value is None or isinstance(value, ast.Name)


RECIPE = Recipe(
    name="called-property",
    title="A property is called",
    rows=("C6",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<type>[\w.]+)' object is not callable$"),
    propose=_propose,
)
