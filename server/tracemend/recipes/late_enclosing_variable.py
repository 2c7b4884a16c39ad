"""A nested function runs before the variable that it reads is there

## What it does
Moves the assignment of the variable above the call of the nested function.

## Why the error happens
A nested function reads the variables of the function around it when it runs, not when it is defined: one that is assigned further
down is not there yet.

## Example
```python before main.py
def report(price):
    def line():
        return f"{price} {currency}"

    text = line()
    currency = "EUR"
    return text


print(report(3))
```

```python after main.py
def report(price):
    def line():
        return f"{price} {currency}"

    currency = "EUR"
    text = line()
    return text


print(report(3))
```

## When it is not offered
- The variable is assigned more than once, or from anything but literals and parameters.
- The assignment does not stand on its own in the function around.

## Questions
### Why is there no NameError?
Python knows that the function around has such a variable, by its text; it has no value yet. The error is a NameError of its own kind.

### Would a parameter be clearer?
Often: `line(currency)` shows what the nested function needs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments, bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.location import map_frame
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"] or match["old"]
    outer = next(_holders(site, name), None)
    running = None if outer is None else _running(site, outer)
    if outer is None or running is None:
        return
    found = bindings(outer).get(name, [])
    later = [s for s in outer.body if isinstance(s, ast.Assign) and any(nodes.dotted(t) == name for t in s.targets)]
    if len(found) != 1 or len(later) != 1 or later[0].lineno <= running.lineno or not _is_plain(later[0], outer):
        return
    statement = later[0]
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    stop = site.where.starts[last] if last < site.where.count else len(site.text)
    lines = site.text[site.where.starts[first - 1] : stop]
    target = site.where.starts[running.lineno - 1]
    yield draft(
        site,
        f"Assign '{name}' before line {running.lineno} needs it",
        [
            Edit(site.file, target, target, lines if lines.endswith("\n") else lines + site.where.newline),
            Edit(site.file, site.where.starts[first - 1], stop, ""),
        ],
        rationale=f"The nested function reads '{name}', which is assigned on line {first} only.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"line {running.lineno} runs first, and line {first} assigns '{name}'", "the traceback")],
    )


def _holders(site: CrashSite, name: str) -> Iterator[ast.FunctionDef]:
    """The functions around the crash that bind the name, innermost first."""
    anchor = site.statement
    for above in nodes.ancestors(site.tree, anchor) if site.tree is not None and anchor is not None else ():
        if isinstance(above, ast.FunctionDef) and above is not site.function and name in bindings(above):
            yield above


def _running(site: CrashSite, outer: ast.FunctionDef) -> ast.stmt | None:
    """The statement of the function around that was running."""
    for frame in reversed(site.record.frames):
        place = map_frame(frame, site.snapshot)
        for statement in outer.body if place is not None and place.file == site.file else ():
            inside = place is not None and statement.lineno <= place.line <= (statement.end_lineno or statement.lineno)
            if inside and not isinstance(statement, nodes.FUNCTIONS):
                return statement
    return None


def _is_plain(statement: ast.Assign, outer: ast.FunctionDef) -> bool:
    names = {n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)}
    calls = any(isinstance(n, (ast.Call, ast.Await, ast.Attribute)) for n in ast.walk(statement.value))
    return names <= {a.arg for a in all_arguments(outer.args)} and not calls


RECIPE = Recipe(
    name="late-enclosing-variable",
    title="A nested function runs before the variable that it reads is there",
    rows=("U4",),
    exceptions=("NameError",),
    pattern=re.compile(
        r"cannot access free variable '(?P<name>\w+)' where it is not associated with a value in enclosing scope"
        r"|free variable '(?P<old>\w+)' referenced before assignment in enclosing scope"
    ),
    propose=_propose,
)
