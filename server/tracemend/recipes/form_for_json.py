"""A request body sent in another form than the route reads

## What it does
In a test or client of the project that sends a dictionary with `data=`, sends it with `json=`, where the route of the project reads a
JSON body.

## Why the error happens
`data=` makes a form of the dictionary. A FastAPI route whose parameter is a pydantic model reads JSON and answers "422 Unprocessable
Entity" to anything else.

## Example
```python before main.py
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.post("/")
def index(item: Item):
    return item


response = TestClient(app).post("/", data={"name": "x"})
response.raise_for_status()
print(response.json())
```

```python after main.py
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.post("/")
def index(item: Item):
    return item


response = TestClient(app).post("/", json={"name": "x"})
response.raise_for_status()
print(response.json())
```

## When it is not offered
- When the request goes to no route of the project, or the route reads a form (`Form(...)`,
  `OAuth2PasswordRequestForm`).

## Questions
### What does the 422 answer say?
Its body lists every field with `loc`, `msg` and `type`. Print `response.json()` and look at `loc`: `["body"]` alone means
that the body could not be read at all.

### How do I accept a form instead?
Declare the parameters with `Form()` in the route and install python-multipart. One route takes either a form or JSON.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.django_code import sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_keyword
from tracemend.recipes.recipe import Recipe

_METHODS = ("post", "put", "patch")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    scope = site.function or site.tree
    calls = [
        c
        for c in ast.walk(scope or ast.Module([], []))
        if isinstance(c, ast.Call)
        and isinstance(c.func, ast.Attribute)
        and c.func.attr in _METHODS
        and c.args
        and c.lineno <= site.location.line
    ]
    for call in calls:
        assert isinstance(call.func, ast.Attribute)
        keyword = next(
            (k for k in call.keywords if k.arg == "data" and isinstance(k.value, (ast.Dict, ast.Name))), None
        )
        path = nodes.string_value(call.args[0])
        if keyword is None or path is None or not match["url"].split("?")[0].endswith(path.split("?")[0]):
            continue
        if not _reads_json(site, call.func.attr, path):
            continue
        yield draft(
            site,
            "Send the body as JSON",
            [rename_keyword(site.file, site.where, keyword, "json")],
            rationale=f"The route {path} reads a JSON body, and data= sends a form.",
            tier=3,
            evidence=[Evidence(f"the route {path} takes a model and no form", "reading the routes of the project")],
        )


def _reads_json(site: CrashSite, method: str, path: str) -> bool:
    """Whether a route of the project for that method and path has a parameter that is a model class of the project."""
    classes: set[str] = set()
    routes: list[nodes.Function] = []
    for source in sources(site):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(b) for b in node.bases):
                classes.add(node.name)
            elif isinstance(node, nodes.FUNCTIONS) and any(_serves(d, method, path) for d in node.decorator_list):
                routes.append(node)
    for route in routes:
        text = ast.unparse(route.args)
        annotations = {
            ast.unparse(a.annotation).rpartition(".")[2] for a in route.args.args if a.annotation is not None
        }
        if annotations & classes and not re.search(r"\b(Form|File|UploadFile|OAuth2\w*Form)\b", text):
            return True
    return False


def _serves(decorator: ast.expr, method: str, path: str) -> bool:
    if not isinstance(decorator, ast.Call) or not decorator.args or not isinstance(decorator.func, ast.Attribute):
        return False
    route = nodes.string_value(decorator.args[0])
    return (
        decorator.func.attr == method and route is not None and path.split("?")[0].endswith(re.split(r"\{", route)[0])
    )


RECIPE = Recipe(
    name="form-for-json",
    title="A request body sent in another form than the route reads",
    rows=("W7",),
    exceptions=("HTTPStatusError", "HTTPError"),
    pattern=re.compile(r"(?:Client error )?'?422 [\w ]+'?(?: \w+)* for url:? '?(?P<url>[^\s']+)"),
    propose=_propose,
    needs=("fastapi", "httpx"),
)
