"""A global variable changed in a function

## What it does
Declares the variable `global`, or `nonlocal` where it belongs to the function around.

## Why the error happens
A function that assigns a name anywhere has a variable of its own by that name, everywhere in the function.

## Example
```python before main.py
count = 0


def hit():
    count += 1
    return count


print(hit(), hit())
```

```python after main.py
count = 0


def hit():
    global count
    count += 1
    return count


print(hit(), hit())
```

## Example
```python before main.py
def counter():
    count = 0

    def hit():
        count += 1
        return count

    return hit


print(counter()())
```

```python after main.py
def counter():
    count = 0

    def hit():
        nonlocal count
        count += 1
        return count

    return hit


print(counter()())
```

## When it is not offered
- The function also assigns the name plainly: it may be meant as its own, so it is a choice.
- No scope around binds the name.

## Questions
### Reading works in other functions. Why not here?
One assignment anywhere in a function makes the name local to all of it, also on the lines above.

### Why is `counter += 1` an assignment?
It is short for `counter = counter + 1`: the name is read and then bound again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments, bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["new"] or match["old"]
    function = site.function
    if function is None or site.tree is None or not site.raised_here:
        return
    word = _declaration(site, function, name)
    if word is None or any(a.arg == name for a in all_arguments(function.args)):
        return
    stores = [
        n
        for n in nodes.own_nodes(function)
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
    ]
    parents = nodes.parent_map(site.tree)
    plain = [n for n in stores if not isinstance(parents.get(n), ast.AugAssign) or _in_loop(site, n)]
    first = _first_statement(function)
    edit = insert_before(site, first, [f"{word} {name}"])
    if edit is None or not stores:
        return
    where = "the module" if word == "global" else "the function around it"
    yield draft(
        site,
        f"Declare '{word} {name}'",
        [edit],
        rationale=f"The function assigns '{name}', so it is its own variable there; {where} has one of that name.",
        tier=3,
        kind="U" if plain else "S",
        evidence=[
            Evidence(f"{where} binds '{name}'", "the scopes of the file"),
            Evidence(
                "the function only changes it in place, once a call (+= and the like)", "the assignments", not plain
            ),
        ],
    )


def _declaration(site: CrashSite, function: nodes.Function, name: str) -> str | None:
    """`nonlocal` where a function around binds the name, `global` where the module does; None where neither."""
    assert site.tree is not None
    for above in nodes.ancestors(site.tree, function):
        if isinstance(above, nodes.FUNCTIONS) and name in bindings(above):
            return "nonlocal"
    bound = bindings(site.tree).get(name, [])
    return "global" if any(isinstance(b.node, ast.Name) for b in bound) else None


def _in_loop(site: CrashSite, node: ast.AST) -> bool:
    """Whether a loop of the function is around: then it may be a sum of the function's own that lacks its start."""
    assert site.tree is not None
    for above in nodes.ancestors(site.tree, node):
        if isinstance(above, (ast.For, ast.While)):
            return True
        if isinstance(above, nodes.FUNCTIONS):
            return False
    return False


def _first_statement(function: nodes.Function) -> ast.stmt:
    """The first statement of the body, its docstring left out."""
    body = function.body
    docstring = (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    )
    return body[1] if docstring and len(body) > 1 else body[0]


RECIPE = Recipe(
    name="unbound-global",
    rows=("U2",),
    exceptions=("UnboundLocalError",),
    pattern=re.compile(
        r"cannot access local variable '(?P<new>\w+)' where it is not associated with a value|local variable '(?P<old>\w+)' referenced before assignment"
    ),
    propose=_propose,
    title="A global variable changed in a function",
)
