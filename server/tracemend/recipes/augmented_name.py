"""A name that is only added to

## What it does
A function that only ever does `name += …` has no such variable to add to. Where `self` has the attribute it is added there;
where another variable of the function is spelt alike, the name is corrected.

## Why the error happens
`name += 1` reads the variable before it writes it, and a function in which a name is assigned anywhere takes it for its own.

## Example
```python before main.py
class Counter:
    def __init__(self):
        self.count = 0

    def increase(self):
        count += 1
        return self.count


print(Counter().increase())
```

```python after main.py
class Counter:
    def __init__(self):
        self.count = 0

    def increase(self):
        self.count += 1
        return self.count


print(Counter().increase())
```

## When it is not offered
- The function assigns the name in another way too, or the module has a variable of that name.
- Neither an attribute nor an alike variable is there, or the function reads the name as well: with what it begins is for you to
  say.

## Questions
### Why does Python not add to the attribute by itself?
An attribute is always written with its object: `self.count`. A bare name is a variable.

### Why does it work at the top level of a module?
There the name that is read and the one that is written are the same global variable.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import is_inflection, nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name, function = match["new"] or match["old"], site.function
    if function is None or site.tree is None or not _only_added_to(function, name):
        return
    if any(
        name in bindings(a)
        for a in nodes.ancestors(site.tree, function)
        if isinstance(a, (*nodes.FUNCTIONS, ast.Module))
    ):
        return
    uses = [n for n in nodes.own_nodes(function) if isinstance(n, ast.Name) and n.id == name]
    owner = site.enclosing_class
    found = find_class(owner.name, site.snapshot, near=site.file) if owner is not None else None
    member = found.members.get(name) if found is not None else None
    first = function.args.args[:1]
    if member is not None and member.kind in ("instance attribute", "class attribute") and first and owner is not None:
        receiver = first[0].arg
        yield draft(
            site,
            f"Write '{receiver}.{name}'",
            [replace_node(site, use, f"{receiver}.{name}") for use in uses],
            rationale=f"'{name}' is an attribute of {owner.name}, and no variable of {function.name}().",
            tier=2,
            kind="S" if receiver == "self" else "U",
            evidence=[Evidence(f"{owner.name} has the attribute '{name}'", "reading the class")],
        )
        return
    yield from _misspelt(site, function, name, uses)


def _only_added_to(function: nodes.Function, name: str) -> bool:
    """Whether the function adds to the name and assigns it in no other way."""
    added = (n.target for n in nodes.own_nodes(function) if isinstance(n, ast.AugAssign))
    return name not in bindings(function) and any(nodes.dotted(target) == name for target in added)


def _misspelt(site: CrashSite, function: nodes.Function, name: str, uses: list[ast.Name]) -> Iterator[Fix | Abstention]:
    line = site.location.line
    others = {n for n, found in bindings(function).items() if n != name and found[0].line < line}
    near = nearest(name, others)
    if near is None or any(isinstance(use.ctx, ast.Load) for use in uses):
        yield Abstention(f"'{name}' is only added to and never begun: give it a value before, or name what is meant.")
        return
    yield draft(
        site,
        f"Rename '{name}' to '{near.name}'",
        [replace_node(site, use, near.name) for use in uses],
        rationale=f"'{name}' is only added to and never begun; '{near.name}' is, and is spelt alike.",
        tier=2,
        kind="S" if len(name) > 3 and not is_inflection(name, near.name) else "U",
        score=near.score,
        evidence=[Evidence(f"{function.name}() begins '{near.name}'", "the scopes of the crash site")],
    )


RECIPE = Recipe(
    name="augmented-name",
    title="A name that is only added to",
    rows=("U2", "I1"),
    exceptions=("UnboundLocalError",),
    pattern=re.compile(
        r"cannot access local variable '(?P<new>\w+)' where it is not associated with a value$"
        r"|local variable '(?P<old>\w+)' referenced before assignment$"
    ),
    propose=_propose,
)
