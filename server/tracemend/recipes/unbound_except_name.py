"""An exception used after its except clause

## What it does
Catches under another name and keeps the exception under this one.

## Why the error happens
Python deletes the name of an `except … as name` at the end of the clause, so that the exception's frames can be freed.

## Example
```python before main.py
def check(text):
    failed = None
    try:
        int(text)
    except ValueError as failed:
        print("no number")
    return failed


print(check("x"))
```

```python after main.py
def check(text):
    failed = None
    try:
        int(text)
    except ValueError as error:
        failed = error
        print("no number")
    return failed


print(check("x"))
```

## When it is not offered
- The name has no value before the `try`: then it is a choice, since it would be missing when nothing is raised.
- Several clauses bind the name.

## Questions
### Why does Python delete the name?
The exception holds its traceback, which holds the frame, which would hold the exception: a circle that keeps all local
variables in memory.

### May I use the same name as before the `try`?
You may, and its old value is gone after the clause, too. A name of its own avoids the surprise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["new"] or match["old"] or match["undefined"]
    if site.tree is None or not site.raised_here:
        return
    scope: ast.AST = site.function or site.tree
    handlers = [n for n in nodes.own_nodes(scope) if isinstance(n, ast.ExceptHandler) and n.name == name]
    ended = [h for h in handlers if (h.end_lineno or h.lineno) < site.location.line]
    if len(handlers) != 1 or not ended or ended[0].type is None:
        return
    handler = ended[0]
    other = "error" if name != "error" and not re.search(r"\berror\b", site.text) else f"caught_{name}"
    head, _ = site.where.span(ended[0])
    _, type_end = site.where.span(handler.type) if handler.type is not None else (0, head)
    begin = site.text.index(name, site.text.index(" as ", type_end - 1))
    edits = [Edit(site.file, begin, begin + len(name), other)]
    for node in (n for s in handler.body for n in ast.walk(s)):
        if isinstance(node, ast.Name) and node.id == name:
            edits.append(Edit(site.file, *site.where.span(node), other))
    copied = insert_before(site, handler.body[0], [f"{name} = {other}"])
    if copied is None:
        return
    yield draft(
        site,
        f"Keep the exception as '{name}'",
        [*edits, copied],
        rationale=f"Python deletes '{name}' at the end of its except clause.",
        tier=4,
        kind="S" if _always_set(scope, name, handler) else "U",
        evidence=[Evidence(f"'{name}' is bound by the except clause on line {handler.lineno} only", "the code")],
    )


def _always_set(scope: ast.AST, name: str, handler: ast.ExceptHandler) -> bool:
    """Whether the name has a value too when nothing was raised: it is assigned before the `try`."""
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) and n.lineno < handler.lineno
        for n in nodes.own_nodes(scope)
    )


RECIPE = Recipe(
    name="unbound-except-name",
    rows=("U3",),
    exceptions=("UnboundLocalError", "NameError"),
    pattern=re.compile(
        r"cannot access local variable '(?P<new>\w+)' where it is not associated with a value|local variable '(?P<old>\w+)' referenced before assignment"
        r"|name '(?P<undefined>\w+)' is not defined$"
    ),
    propose=_propose,
    title="An exception used after its except clause",
)
