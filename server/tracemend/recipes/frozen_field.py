"""A field that can't be assigned

## What it does
Makes a changed copy of a frozen object and binds it to the name: `p.x = 2` becomes `p = replace(p, x=2)` for a dataclass,
`p = p._replace(x=2)` for a named tuple. Inside the class, a property that only reads `self._x` is set through `self._x`.

## Why the error happens
Objects of a frozen dataclass and named tuples can't be changed once made; a property without a setter can be read only.

## Example
```python before main.py
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    x: int


def moved():
    point = Point(1)
    point.x = 2
    return point


print(moved())
```

```python after main.py
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Point:
    x: int


def moved():
    point = Point(1)
    point = replace(point, x=2)
    return point


print(moved())
```

## Example
```python before main.py
class Temp:
    def __init__(self, celsius):
        self.celsius = celsius

    @property
    def celsius(self):
        return self._celsius


print(Temp(3).celsius)
```

```python after main.py
class Temp:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def celsius(self):
        return self._celsius


print(Temp(3).celsius)
```

## When it is not offered
- The object is held elsewhere as well (a parameter, an attribute): others keep the old one, so it is a choice.
- The property computes what it gives.

## Questions
### Why freeze a class at all?
A frozen object can be a dictionary key, can be shared between threads, and never changes behind the back of somebody who
holds it.

### Other variables still see the old object. Is that right?
Yes, that is the point of a frozen class and what to check here: everybody who should see the change needs the new object.
Where that is not wanted, the class should not be frozen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import class_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute, replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if isinstance(statement, ast.AugAssign):
        yield from _grown(site, statement)
        return
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or "\n" in site.source(statement.value):
        return
    target = statement.targets[0]
    field = match.group("field") or match.group("name") or match.group("property")
    if not isinstance(target, ast.Attribute) or (field is not None and target.attr != field):
        return
    owner = class_of(site, target.value)
    backing = None if owner is None else _backing_field(owner, target.attr)
    if isinstance(target.value, ast.Name) and target.value.id == "self" and backing is not None:
        yield _into_backing(site, target, backing)
    elif isinstance(target.value, ast.Name) and target.value.id != "self" and owner is not None:
        yield from _copy(site, statement, target, owner, site.source(statement.value))


def _into_backing(site: CrashSite, target: ast.Attribute, backing: str) -> Fix:
    return draft(
        site,
        f"Set '{backing}'",
        [rename_attribute(site.file, site.where, target, backing)],
        rationale=f"'{target.attr}' is a property that can be read only; it gives 'self.{backing}'.",
        tier=3,
        evidence=[Evidence(f"the property '{target.attr}' returns self.{backing}", "the class's body")],
    )


def _grown(site: CrashSite, statement: ast.AugAssign) -> Iterator[Fix]:
    """`p.x += 1`: a copy whose field has the sum."""
    target = statement.target
    owner = class_of(site, target.value) if isinstance(target, ast.Attribute) else None
    backing = _backing_field(owner, target.attr) if owner is not None and isinstance(target, ast.Attribute) else None
    if backing is not None and isinstance(target, ast.Attribute) and nodes.dotted(target.value) == "self":
        yield _into_backing(site, target, backing)
        return
    if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name) or target.value.id == "self":
        return
    owner = owner or _sole_frozen(site, target.attr)
    operator = site.text[site.where.span(target)[1] : site.where.span(statement.value)[0]].strip().removesuffix("=")
    if owner is not None and "\n" not in site.source(statement):
        value = site.source(statement.value)
        value = (
            value if isinstance(statement.value, (ast.Constant, ast.Name, ast.Attribute, ast.Call)) else f"({value})"
        )
        yield from _copy(site, statement, target, owner, f"{site.source(target)} {operator} {value}")


def _sole_frozen(site: CrashSite, attribute: str) -> ProjectClass | None:
    """The one frozen dataclass of the file that has the field."""
    classes = [n.name for n in (site.tree.body if site.tree is not None else []) if isinstance(n, ast.ClassDef)]
    known = [c for name in classes if (c := find_class(name, site.snapshot, near=site.file)) is not None]
    frozen = [c for c in known if attribute in c.members and _is_frozen_dataclass(c)]
    return frozen[0] if len(frozen) == 1 else None


def _copy(
    site: CrashSite, statement: ast.Assign | ast.AugAssign, target: ast.Attribute, owner: ProjectClass, value: str
) -> Iterator[Fix]:
    assert isinstance(target.value, ast.Name)
    name = target.value.id
    edits: list[Edit] = []
    if any(nodes.dotted(b) in ("NamedTuple", "typing.NamedTuple") for b in owner.node.bases):
        changed = f"{name}._replace({target.attr}={value})"
    elif _is_frozen_dataclass(owner):
        module = "dataclasses." if "dataclasses" in bindings(site.tree or ast.Module([], [])) else ""
        changed = f"{module}replace({name}, {target.attr}={value})"
        added = None if module else insert_import(site.file, site.text, Wanted("dataclasses", "replace"))
        edits = [added] if added is not None else []
    else:
        return
    binding = visible(site, target.value).get(name)
    sure = binding is not None and isinstance(binding.value, ast.Call) and not _shared(site, target.value, statement)
    yield draft(
        site,
        f"Bind a changed copy to '{name}'",
        [replace_node(site, statement, f"{name} = {changed}"), *edits],
        rationale=f"Objects of {owner.name} can't be changed; a copy with another '{target.attr}' can be made.",
        tier=3,
        kind="S" if sure else "U",
        evidence=[Evidence(f"{owner.name} is frozen", f"its definition in {owner.file}")],
    )


def _is_frozen_dataclass(owner: ProjectClass) -> bool:
    for decorator in owner.node.decorator_list:
        if isinstance(decorator, ast.Call) and (nodes.dotted(decorator.func) or "").endswith("dataclass"):
            return any(
                k.arg == "frozen" and isinstance(k.value, ast.Constant) and k.value.value for k in decorator.keywords
            )
    return False


def _shared(site: CrashSite, name: ast.Name, statement: ast.stmt) -> bool:
    """Whether the object was given to others before: then they would keep the old one."""
    scope = site.function or site.tree
    for node in ast.walk(scope or ast.Module([], [])):
        if isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Load) and node is not name:
            parent = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
            earlier = node.lineno < statement.lineno
            if earlier and not isinstance(parent, (ast.Attribute, ast.FormattedValue)):
                return True
    return False


def _backing_field(owner: ProjectClass, name: str) -> str | None:
    """The attribute that a property of the class gives as it is."""
    for node in owner.node.body:
        if (
            isinstance(node, ast.FunctionDef)
            and node.name == name
            and "property" in [nodes.dotted(d) for d in node.decorator_list]
        ):
            last = node.body[-1]
            if isinstance(last, ast.Return) and isinstance(last.value, ast.Attribute) and len(node.body) <= 2:
                held = last.value
                return held.attr if nodes.dotted(held.value) == "self" and held.attr != name else None
    return None


RECIPE = Recipe(
    name="frozen-field",
    title="A field that can't be assigned",
    rows=("A11",),
    exceptions=("FrozenInstanceError", "AttributeError"),
    pattern=re.compile(
        r"cannot assign to field '(?P<field>\w+)'$|can't set attribute(?: '(?P<name>\w+)')?$"
        r"|property '(?P<property>\w+)' of '\w+' object has no setter$"
    ),
    propose=_propose,
)
