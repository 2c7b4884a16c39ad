"""An object is used like the collection that it holds

## What it does
Uses the one collection that the class keeps on its objects: `for x in basket` becomes `for x in basket.items`.

## Why the error happens
An object can be gone through, indexed or counted only where its class says how, by `__iter__`, `__getitem__` or `__len__`.

## Example
```python before main.py
class Basket:
    def __init__(self):
        self.items = ["tea", "milk"]


basket = Basket()
for item in basket:
    print(item)
```

```python after main.py
class Basket:
    def __init__(self):
        self.items = ["tea", "milk"]


basket = Basket()
for item in basket.items:
    print(item)
```

## When it is not offered
- The class keeps no collection, or more than one.
- Whether the class should rather be given `__iter__` is a choice.

## Questions
### When should the class get an `__iter__` instead?
When going through it is what the class is for, as with a basket or a page of results. `return iter(self.items)` is the whole
method.

### Why does `len(obj)` not count what is inside?
Python can't know which of an object's attributes would be meant. `__len__` says it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import class_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import is_postfix
from tracemend.recipes.recipe import Recipe

_COLLECTIONS = ("list", "dict", "set", "tuple", "deque", "defaultdict", "OrderedDict", "Counter")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["iterated"] or match["indexed"] or match["sized"]
    owner = find_class(name, site.snapshot, near=site.file)
    held = [] if owner is None else _held(owner)
    if owner is None or len(held) != 1 or not site.raised_here:
        return
    used = [node for node in _used(site, match) if is_postfix(node) and _may_be(site, node, owner)]
    if len(used) == 1:
        end = site.where.span(used[0])[1]
        yield draft(
            site,
            f"Use '{site.source(used[0])}.{held[0]}'",
            [Edit(site.file, end, end, f".{held[0]}")],
            rationale=f"A {name} is no collection; it keeps one in '{held[0]}'.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"'{held[0]}' is the only collection that {name} keeps", f"the class in {owner.file}")],
        )


def _held(owner: ProjectClass) -> list[str]:
    """The attributes that `__init__` or the class's annotations make a collection."""
    found: dict[str, None] = {}
    for node in ast.walk(owner.node):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and _is_collection(node.value):
            found[node.targets[0].attr] = None
        elif isinstance(node, ast.AnnAssign):
            written = ast.unparse(node.annotation).partition("[")[0].rpartition(".")[2].lower()
            target = node.target
            if written in _COLLECTIONS and isinstance(target, (ast.Name, ast.Attribute)):
                found[target.id if isinstance(target, ast.Name) else target.attr] = None
    return list(found)


def _is_collection(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _COLLECTIONS
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _used(site: CrashSite, match: re.Match[str]) -> list[ast.expr]:
    if match["indexed"]:
        return [n.value for n in site.find(ast.Subscript, lambda n: isinstance(n.ctx, ast.Load))]
    if match["sized"]:
        return [c.args[0] for c in site.find(ast.Call, lambda c: is_builtin(site, c.func, "len") and len(c.args) == 1)]
    loops = [site.statement.iter] if isinstance(site.statement, ast.For) else []
    return [*loops, *(g.iter for g in site.find(ast.comprehension))]


def _may_be(site: CrashSite, node: ast.expr, owner: ProjectClass) -> bool:
    known = class_of(site, node)
    return known is None or known.name == owner.name


RECIPE = Recipe(
    name="inner-collection",
    title="An object is used like the collection that it holds",
    rows=("T9", "T10"),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"'(?P<iterated>[A-Z]\w*)' object is not iterable$|'(?P<indexed>[A-Z]\w*)' object is not subscriptable$"
        r"|object of type '(?P<sized>[A-Z]\w*)' has no len\(\)$"
    ),
    propose=_propose,
)
