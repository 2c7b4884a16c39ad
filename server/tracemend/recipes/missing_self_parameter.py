"""A method lacks its `self`

## What it does
Adds `self` as the first parameter of a method that is called on an object.

## Why the error happens
A method called on an object gets that object as its first argument, so it takes one argument more than the call shows.

## Example
```python before main.py
class Greeter:
    def hello(name):
        return f"hello {name}"


print(Greeter().hello("ada"))
```

```python after main.py
class Greeter:
    def hello(self, name):
        return f"hello {name}"


print(Greeter().hello("ada"))
```

## When it is not offered
- The method has `self` or `cls`, or is static.
- The call gives more than one argument too many.

## Questions
### Why does the message count one argument more than I wrote?
The object before the dot is passed along as the first one. `obj.m(1)` is `type(obj).m(obj, 1)`.

### When is `@staticmethod` the better answer?
When the method never needs the object or its class. Then ask, too, whether it should be a plain function of the module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import class_of, positions_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.texts import python_texts
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    takes, given = int(match.group("takes")), int(match.group("given"))
    name = match.group("function").rpartition(".")[2]
    qualified = match.group("function").rpartition(".")[0]
    call = site.sole(ast.Call, lambda n: isinstance(n.func, ast.Attribute) and n.func.attr == name)
    if call is None and qualified:
        call = site.sole(ast.Call, lambda n: isinstance(n.func, ast.Name))  # a method that was handed over
    if call is None or given != takes + 1 or not site.raised_here or len(call.args) + len(call.keywords) != takes:
        return
    owner = _owner(site, call, qualified)
    method = _method(owner, name)
    if owner is None or method is None:
        return
    where = positions_of(site, owner.file)
    called_on_class = any(
        f"{owner.name}.{name}(" in text for _, text in python_texts(site.snapshot, f"{owner.name}.{name}(")
    )
    if called_on_class:
        yield draft(
            site,
            f"Make {owner.name}.{name}() static",
            [insert_lines(owner.file, where, method.lineno, [where.indent(method.lineno) + "@staticmethod"])],
            rationale=f"{owner.name}.{name}() has no 'self' and is called on the class elsewhere, but here on an object.",
            tier=3,
            evidence=[Evidence(f"the project calls {owner.name}.{name}() on the class too", "the project's code")],
        )
        return
    start = where.offset(method.lineno, method.col_offset)
    opening = re.compile(r"(?:async\s+)?def\s+\w+\s*(?:\[[^\]]*\]\s*)?\(\s*").match(where.text, start)
    if opening is not None:
        text = "self, " if where.text[opening.end()] != ")" else "self"
        yield draft(
            site,
            f"Add 'self' to {owner.name}.{name}()",
            [Edit(owner.file, opening.end(), opening.end(), text)],
            rationale=f"{owner.name}.{name}() is called on an object and has no parameter for it.",
            tier=3,
            evidence=[
                Evidence(
                    f"{name}() is defined in the class {owner.name} without 'self'", f"its definition in {owner.file}"
                )
            ],
        )


def _owner(site: CrashSite, call: ast.Call, qualified: str) -> ProjectClass | None:
    """The class of the method: as the message says, else by the receiver, else the only one with such a method."""
    if qualified and "<" not in qualified:
        return find_class(qualified.rpartition(".")[2], site.snapshot, near=site.file)
    if not isinstance(call.func, ast.Attribute):
        return None
    known = class_of(site, call.func.value)
    if known is not None:
        return known
    found = []
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(n, nodes.FUNCTIONS) and n.name == call.func.attr for n in node.body
        ):
            found.append(node.name)
    return find_class(found[0], site.snapshot, near=site.file) if len(found) == 1 else None


def _method(owner: ProjectClass | None, name: str) -> nodes.Function | None:
    """The method without a parameter for its object."""
    for node in owner.node.body if owner is not None else ():
        if isinstance(node, nodes.FUNCTIONS) and node.name == name and not node.decorator_list:
            arguments = [*node.args.posonlyargs, *node.args.args]
            if not arguments or arguments[0].arg not in ("self", "cls", "this", "_"):
                return node
    return None


RECIPE = Recipe(
    name="missing-self-parameter",
    title="A method lacks its `self`",
    rows=("C3",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<function>[\w.<>]+)\(\) takes (?P<takes>\d+) positional arguments? but (?P<given>\d+) (?:was|were) given$"
    ),
    propose=_propose,
)
