"""A decorator's wrapper that takes no arguments

## What it does
Lets the wrapper take whatever it is called with, and hand it on to the decorated function.

## Why the error happens
A decorator puts its wrapper in the function's place: from then on the wrapper is what is called, with the function's arguments.

## Example
```python before main.py
def logged(function):
    def wrapper():
        print("called")
        return function()

    return wrapper


@logged
def greet(name):
    return "hello " + name


print(greet("Ada"))
```

```python after main.py
def logged(function):
    def wrapper(*args, **kwargs):
        print("called")
        return function(*args, **kwargs)

    return wrapper


@logged
def greet(name):
    return "hello " + name


print(greet("Ada"))
```

## When it is not offered
- The wrapper takes arguments of its own, or calls the function with some.
- The function that takes no arguments is no wrapper: nothing around it returns it.

## Questions
### What do the stars mean?
`*args` gathers the positional arguments and `**kwargs` those by name; in a call they spread them out again.

### Should the wrapper be decorated with functools.wraps as well?
Yes: it keeps the function's name and documentation, which frameworks and debuggers ask for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.positions import positions
from tracemend.project.texts import python_texts
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    decorator, _, wrapper = match["name"].partition(".<locals>.")
    decorator = decorator.rpartition(".")[2]
    found = [
        (file, text, inner)
        for file, text in python_texts(site.snapshot, decorator)
        for outer in nodes.every(site.snapshot.tree(file) or ast.Module([], []))
        if isinstance(outer, nodes.FUNCTIONS) and outer.name == decorator
        for inner in _wrappers(outer, wrapper)
    ]
    if len(found) != 1:
        return
    file, text, function = found[0]
    calls = [
        n for n in nodes.own_nodes(function) if isinstance(n, ast.Call) and _calls_decorated(site, file, function, n)
    ]
    if not calls or any(call.args or call.keywords for call in calls):
        return
    where = positions(text)
    start, _ = where.span(function)
    opening = text.index("(", text.index(function.name, start)) + 1
    ends = [where.span(call)[1] - 1 for call in calls]
    yield draft(
        site,
        f"Let {wrapper}() hand its arguments on",
        [Edit(file, at, at, "*args, **kwargs") for at in (opening, *ends)],
        rationale=f"{wrapper}() stands in for the functions that {decorator}() decorates, and takes none of their arguments.",
        tier=3,
        evidence=[Evidence(f"{decorator}() returns it in the place of a function", "the decorator's definition")],
    )


def _wrappers(outer: nodes.Function, name: str) -> Iterator[nodes.Function]:
    """The function of that name that another one defines and returns, where it takes nothing."""
    returned = {nodes.dotted(n.value) for n in nodes.own_nodes(outer) if isinstance(n, ast.Return)}
    for inner in outer.body:
        named = isinstance(inner, nodes.FUNCTIONS) and inner.name == name and name in returned
        if named and isinstance(inner, nodes.FUNCTIONS) and not all_arguments(inner.args):
            yield inner


def _calls_decorated(site: CrashSite, file: str, function: nodes.Function, call: ast.Call) -> bool:
    """Whether a call is of a parameter of the function around."""
    tree = site.snapshot.tree(file)
    outer = nodes.enclosing_function(tree, function) if tree is not None else None
    return outer is not None and nodes.dotted(call.func) in {a.arg for a in all_arguments(outer.args)}


RECIPE = Recipe(
    name="wrapper-arguments",
    title="A decorator's wrapper that takes no arguments",
    rows=("C11",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<name>[\w.]+\.<locals>\.\w+)\(\) (?:takes 0 positional arguments but \d+ (?:was|were) given|got an unexpected keyword argument '\w+')$"
    ),
    propose=_propose,
    versions=((3, 10), (3, 99)),
)
