"""Nobody is signed in

## What it does
Answers 401 in the view where the request's user is None.

## Why the error happens
`g.user` and its like hold None for a request that nobody has signed in for; a view that reads the user's attributes has to ask first.

## Example
```python before main.py
from flask import Flask, g

app = Flask(__name__)
app.testing = True


@app.before_request
def load_user():
    g.user = None


@app.get("/me")
def me():
    return g.user.name


print(app.test_client().get("/me").status_code)
```

```python after main.py
from flask import Flask, abort, g

app = Flask(__name__)
app.testing = True


@app.before_request
def load_user():
    g.user = None


@app.get("/me")
def me():
    if g.user is None:
        abort(401)
    return g.user.name


print(app.test_client().get("/me").status_code)
```

## When it is not offered
- The function is no view of Flask, or the value is no attribute of `g`.
- Whether the view should rather show a page for everyone is a choice.

## Questions
### How do I guard many views at once?
With a decorator such as Flask-Login's `login_required`, or a check in `before_request` for a whole blueprint.

### 401 or 403?
401 says that signing in is needed; 403 that the one who is signed in may not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.nones import PATTERN
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.not_found import is_route
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    attribute, function, statement = match["attribute"], site.function, site.statement
    if attribute is None or function is None or statement is None or not site.raised_here:
        return
    node = site.sole(ast.Attribute, lambda n: n.attr == attribute)
    holder = nodes.dotted(node.value) or "" if node is not None else ""
    routed = any(isinstance(d, ast.Call) and is_route(d) for d in function.decorator_list)
    if not re.fullmatch(r"g\.\w*user\w*", holder) or not routed or isinstance(statement, (ast.While, ast.If)):
        return
    edit = insert_before(site, statement, [f"if {holder} is None:", f"{indent_unit(site.where)}abort(401)"])
    added = insert_import(site.file, site.text, Wanted("flask", "abort"))
    if edit is not None:
        yield draft(
            site,
            "Answer 401 when nobody is signed in",
            [edit, *([added] if added is not None else [])],
            rationale=f"{holder} is None: nobody is signed in, and the view does not ask.",
            tier=4,
            kind="U",
            score=0.9,
            evidence=[Evidence(f"'{function.name}' is a view, and '{holder}' holds the request's user", "the code")],
        )


RECIPE = Recipe(
    name="signed-in-user",
    title="Nobody is signed in",
    rows=("N7",),
    exceptions=("AttributeError",),
    pattern=PATTERN,
    propose=_propose,
    needs=("flask",),
)
