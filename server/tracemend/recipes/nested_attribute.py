"""The attribute is one step further

## What it does
Where the object lacks the attribute and exactly one of the objects that it holds has it, goes through that one: `outer.area`
becomes `outer.inner.area`. For a list it offers its first element, or all of them.

## Why the error happens
Objects do not pass on what their parts have; the part has to be named.

## Example
```python before main.py
class Engine:
    def __init__(self):
        self.power = 90


class Car:
    def __init__(self):
        self.engine = Engine()
        self.doors = 4


print(Car().power)
```

```python after main.py
class Engine:
    def __init__(self):
        self.power = 90


class Car:
    def __init__(self):
        self.engine = Engine()
        self.doors = 4


print(Car().engine.power)
```

## When it is not offered
- Two of the object's parts have the attribute, or what they are is not known.
- The object is a list: which element is meant is a choice.

## Questions
### Should the outer class get a property that passes it on?
That keeps callers short and hides how the object is built, which is good when many of them ask. For one caller, the longer
path says more.

### My list has the attribute on its elements. How do I get all of them?
With a comprehension, `[user.name for user in users]`. A list does not hand on attributes to what it holds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import attribute_value
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    kind, name = match.group("type"), match.group("name")
    node = site.sole(ast.Attribute, lambda n: n.attr == name and isinstance(n.ctx, ast.Load))
    if node is None or not site.raised_here:
        return
    _, end = site.where.span(node.value)
    if kind == "list":
        yield from _of_element(site, node, end)
        return
    known = find_class(kind, site.snapshot, near=site.file)
    parts = [] if known is None else [m for m in known.members if name in _members_of(site, known, m)]
    if known is not None and len(parts) == 1:
        yield draft(
            site,
            f"Write '.{parts[0]}.{name}'",
            [Edit(site.file, end, end, f".{parts[0]}")],
            rationale=f"A {kind} has no '{name}'; what it holds as '{parts[0]}' has it.",
            tier=3,
            kind="S" if known.closed else "U",
            evidence=[Evidence(f"of the parts of {kind} only '{parts[0]}' has '{name}'", "the classes' bodies")],
        )


def _members_of(site: CrashSite, owner: ProjectClass, name: str) -> set[str]:
    """The members of what an attribute holds, where its class is the project's."""
    value = attribute_value(owner, name)
    if isinstance(value, ast.Call):
        value = value.func
    printed = nodes.string_value(value) or nodes.dotted(value)
    held = find_class(printed.rpartition(".")[2], site.snapshot, near=owner.file) if printed else None
    return set() if held is None or held.node is owner.node else set(held.members) - set(dir(object))


def _of_element(site: CrashSite, node: ast.Attribute, end: int) -> Iterator[Fix]:
    """`xs.name` of a list whose elements are of a project's class with that member."""
    if not any(node.attr in _own(site, n) for n in _classes_made(site)):
        return
    yield draft(
        site,
        f"Take '{node.attr}' of the first element",
        [Edit(site.file, end, end, "[0]")],
        rationale=f"This is a list; its elements have '{node.attr}', the list has not.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"a class of the project has '{node.attr}'", "the classes' bodies")],
    )


def _classes_made(site: CrashSite) -> set[str]:
    calls = (n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, ast.Call))
    return {name for call in calls if (name := nodes.called_name(call))[:1].isupper()}


def _own(site: CrashSite, name: str) -> set[str]:
    known = find_class(name, site.snapshot, near=site.file)
    return set(known.members) if known is not None else set()


RECIPE = Recipe(
    name="nested-attribute",
    title="The attribute is one step further",
    rows=("A8",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
