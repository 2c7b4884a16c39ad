"""A request is read while no request is handled

## What it does
Moves a module-level line that reads the request into the one view that uses its value, as a choice.

## Why the error happens
`request`, `session` and `url_for` belong to the request at hand. A line at the top of a module runs once, when it is imported, and there is
no request then; its value would also be the same for all visitors.

## Example
```python before main.py
from flask import Flask, request

app = Flask(__name__)
LANG = request.args.get("lang", "en")


@app.get("/")
def index():
    return LANG
```

```python after main.py
from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def index():
    lang = request.args.get("lang", "en")
    return lang
```

## When it is not offered
- When the value is used by several functions or at module level, or when the failed line is no plain assignment.

## Questions
### Why does the module-level line work on a second look?
It never does: when the module is imported nobody has asked for anything yet. Only code inside a view, or called by one, has
a request.

### I need the value in a background thread.
Read it in the view and hand it over as an argument. A thread has no request of its own, and by the time it runs the
visitor's may be over.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    line = site.statement
    if (
        not isinstance(line, ast.Assign)
        or site.tree is None
        or line not in site.tree.body
        or not isinstance(line.targets[0], ast.Name)
    ):
        return
    name = line.targets[0].id
    uses = [n for n in ast.walk(site.tree) if isinstance(n, ast.Name) and n.id == name and n is not line.targets[0]]
    views = {nodes.enclosing_function(site.tree, use) for use in uses}
    view = views.pop() if len(views) == 1 else None
    if view is None or any(not isinstance(n.ctx, ast.Load) for n in uses) or view.body[0].lineno == view.lineno:
        return
    local = name.lower() if name.isupper() else name
    first = view.body[0]
    where, newline = site.where, site.where.newline
    start = where.starts[line.lineno - 1]
    end = (
        where.starts[line.end_lineno or line.lineno]
        if (line.end_lineno or line.lineno) < where.count
        else len(where.text)
    )
    at = where.starts[first.lineno - 1]
    body = f"{where.indent(first.lineno)}{local} = {site.source(line.value)}{newline}"
    edits = [Edit(site.file, start, end, ""), Edit(site.file, at, at, body)]
    edits += [Edit(site.file, *where.span(use), local) for use in uses] if local != name else []
    yield draft(
        site,
        f"Read it in '{view.name}', where there is a request",
        edits,
        rationale=f"'{name}' is read from the request when the module is imported, and there is no request then.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"'{view.name}' is the one function that uses '{name}'", "reading the module")],
    )


RECIPE = Recipe(
    name="outside-request",
    title="A request is read while no request is handled",
    rows=("FL2",),
    exceptions=("RuntimeError",),
    pattern=re.compile(r"Working outside of request context"),
    propose=_propose,
    needs=("flask",),
)
