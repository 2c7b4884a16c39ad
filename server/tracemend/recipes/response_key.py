"""A response lacks a field of its model

## What it does
Corrects the key of the returned dictionary that is nearest to the missing field, where the model does not know that key.

## Why the error happens
FastAPI checks what a route returns against its response model. A misspelt key is a missing field.

## Example
```python before main.py
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    id: int
    name: str


@app.get("/", response_model=Item)
def index():
    return {"id": 1, "nmae": "x"}


print(TestClient(app).get("/").json())
```

```python after main.py
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    id: int
    name: str


@app.get("/", response_model=Item)
def index():
    return {"id": 1, "name": "x"}


print(TestClient(app).get("/").json())
```

## When it is not offered
- When the route returns no literal dictionary, or no key of it is alike enough and unknown to the model.

## Questions
### Why is the response checked at all?
So that clients get what the documentation promises. A missing or wrong field is an error of the server, which is why the
answer is 500 and not 422.

### May I let FastAPI leave the missing field out?
`response_model_exclude_unset=True` drops fields that were not set, if they have defaults. A required field stays required.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.location import candidates
from tracemend.project.positions import positions
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest

_MISSING = re.compile(r"'type': 'missing', 'loc': \('response', '(\w+)'\)")
_PLACE = re.compile(r'File "(?P<file>[^"]+)", line \d+, in (?P<function>\w+)')


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    message = "\n".join([site.record.message, *site.record.notes])
    place, missing = _PLACE.search(message), set(_MISSING.findall(message))
    if place is None or not missing:
        return
    file = next((file for _, file in candidates(place["file"], site.snapshot)), site.file)
    tree, text = site.snapshot.tree(file), site.snapshot.text(file)
    if tree is None or text is None:
        return
    where = positions(text)
    functions = [n for n in ast.walk(tree) if isinstance(n, nodes.FUNCTIONS) and n.name == place["function"]]
    for node in ast.walk(functions[0]) if len(functions) == 1 else ():
        if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Dict):
            continue
        keys = {v: k for k in node.value.keys if isinstance(k, ast.Constant) and (v := nodes.string_value(k))}
        for name in sorted(missing - keys.keys()):
            best = nearest(name, keys.keys() - missing)
            edit = replace_string(file, where, keys[best.name], name) if best else None
            if best and edit is not None and f"'{best.name}'" in message:
                yield draft(
                    site,
                    f"Change the key '{best.name}' to '{name}'",
                    [edit],
                    rationale=f"The response model needs '{name}', and the returned dictionary has '{best.name}'.",
                    tier=2,
                    score=best.score,
                    evidence=[Evidence(f"the field '{name}' is missing from the response", "the error's message")],
                )


RECIPE = Recipe(
    name="response-key",
    title="A response lacks a field of its model",
    rows=("W6",),
    exceptions=("ResponseValidationError",),
    pattern=re.compile(r"\d+ validation errors?:?"),
    propose=_propose,
    needs=("fastapi", "httpx"),
)
