"""url_for is given an endpoint that no route has

## What it does
Writes the endpoint that Werkzeug's message names, or the project's nearest one (with its blueprint), into the call.

## Why the error happens
An endpoint is the name of the view's function, with the blueprint's name before it; `url_for("index")` does not find `shop.index`.

## Example
```python before main.py
from flask import Flask, url_for

app = Flask(__name__)


@app.get("/users")
def user_list():
    return "users"


with app.test_request_context():
    print(url_for("users_list"))
```

```python after main.py
from flask import Flask, url_for

app = Flask(__name__)


@app.get("/users")
def user_list():
    return "users"


with app.test_request_context():
    print(url_for("user_list"))
```

## When it is not offered
- When the endpoint is no literal of the failed line, or no endpoint is alike enough.
- A value that the route needs and the call does not give is named, not invented.

## Questions
### Is the endpoint the address or the function?
The function's name, unless `endpoint=` says otherwise. `flask routes` lists all of them with their addresses.

### Why write `url_for` and not the address?
Addresses change, and `url_for` also adds the prefix under which the application runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, replace_string
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.registered import endpoints
from tracemend.recipes.similarity import nearest, similarity

_PATTERN = re.compile(
    r"Could not build url for endpoint '(?P<name>[\w.]+)'(?: with values \[(?P<given>[^\]]*)\])?\."
    r"(?: Did you mean '(?P<stated>[\w.]+)' instead\?| Did you forget to specify values \[(?P<values>[^\]]*)\]\?)?"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    said = _PATTERN.match(site.record.message) or match
    name = said["name"]
    if said["values"]:
        yield from _values(site, said)
        return
    known = endpoints(site)
    same = [e for e in known.names if e.rpartition(".")[2] == name]
    best = nearest(name, known.names)
    found = same[0] if len(same) == 1 else best.name if best else None
    if found is None and said["stated"] and similarity(name, said["stated"]) >= 0.6 and said["stated"] in known.names:
        found = said["stated"]
    clear = len(same) == 1 or best is not None
    for node in site.find(ast.Constant, lambda n: n.value == name) if found else ():
        edit = replace_string(site.file, site.where, node, found or "")
        if edit is not None:
            yield draft(
                site,
                f"Change the endpoint '{name}' to '{found}'",
                [edit],
                rationale=f"No route goes by '{name}'; there is one with '{found}'.",
                tier=1 if found == said["stated"] else 2,
                kind="S" if clear else "U",
                evidence=[Evidence(f"'{found}' is a route of the project and '{name}' is not", known.found_by)],
            )
    if found is None and name in known.names:
        yield Abstention(f"'{name}' is an endpoint all the same: the values that it is given do not fit its address.")
    elif found is None:
        yield Abstention(f"no endpoint is spelt like '{name}', or several are: {known.listed()}.")


def _values(site: CrashSite, said: re.Match[str]) -> Iterator[Fix]:
    """The one value that the route needs, from the one misnamed argument or a variable of that name."""
    call = site.sole(ast.Call, lambda c: (nodes.dotted(c.func) or "").rpartition(".")[2] in ("url_for", "redirect"))
    wanted = re.findall(r"'(\w+)'", said["values"])
    if call is None or len(wanted) != 1:
        return
    given = [k for k in call.keywords if k.arg and not k.arg.startswith("_")]
    function = site.function
    names = {a.arg for a in function.args.args} if function else set()
    if len(given) == 1 and given[0].arg is not None:
        start = site.where.span(given[0])[0]
        edit = Edit(site.file, start, start + len(given[0].arg), wanted[0])
        title = f"Change the argument '{given[0].arg}' to '{wanted[0]}'"
    elif not given and wanted[0] in names:
        edit, title = add_argument(site, call, f"{wanted[0]}={wanted[0]}"), f"Give the value '{wanted[0]}'"
    else:
        return
    yield draft(
        site,
        title,
        [edit],
        rationale=f"The route of '{said['name']}' needs the value '{wanted[0]}'.",
        tier=1,
        evidence=[Evidence(f"the route needs '{wanted[0]}'", "the error's message")],
    )


RECIPE = Recipe(
    name="unknown-endpoint",
    title="url_for is given an endpoint that no route has",
    rows=("FL4",),
    exceptions=("BuildError",),
    pattern=re.compile(r"Could not build url for endpoint '(?P<name>[\w.]+)'(?P<given>)(?P<stated>)(?P<values>)"),
    propose=_propose,
    needs=("flask",),
)
