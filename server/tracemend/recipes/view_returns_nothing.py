"""A view makes a response and does not return it

## What it does
Puts `return` before the response that the view's last statement makes.

## Why the error happens
A function that ends without `return` returns None, and a web framework needs a response from each view.

## Example
```python before main.py
from flask import Flask, jsonify

app = Flask(__name__)
app.testing = True


@app.get("/")
def index():
    jsonify(ok=True)


print(app.test_client().get("/").json)
```

```python after main.py
from flask import Flask, jsonify

app = Flask(__name__)
app.testing = True


@app.get("/")
def index():
    return jsonify(ok=True)


print(app.test_client().get("/").json)
```

## When it is not offered
- When the last statement makes no response, when the view has other ways out that return nothing, or when several
  functions go by the view's name.

## Questions
### Only some requests fail. Why?
Some branch of the view ends without a response, often the one for an invalid form. Every way through the function needs a
`return`.

### What does "returned an unawaited coroutine" mean?
An async view was wrapped by a decorator that is not async, or its result was not awaited. The view then gives a coroutine in
place of a response.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.django_code import Source, function_of, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"The view (?P<dotted>[\w.]+) didn't return an HttpResponse object\. It returned (?P<what>None|an unawaited coroutine) instead"
    r"|The view function for '(?P<endpoint>[\w.]+)' did not return a valid response\. The function either returned None"
)
_RESPONSES = re.compile(
    r"(?:Response\w*|\w*Response|render|render_template(?:_string)?|jsonify|redirect|make_response|send_file|send_from_directory)$"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """`return` before the last expression of the view."""
    found = function_of(site, match["dotted"]) if match["dotted"] else _flask_view(site, match["endpoint"])
    if found is None or match["what"] == "an unawaited coroutine":
        return
    source, function = found
    last = function.body[-1]
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return
    name = (nodes.dotted(last.value.func) or "").rpartition(".")[2]
    if not _RESPONSES.match(name) or any(
        isinstance(n, ast.Return) and n.value is None for n in nodes.own_nodes(function)
    ):
        return
    start, _ = source.where.span(last)
    yield draft(
        site,
        f"Return the response that '{function.name}' makes",
        [Edit(source.file, start, start, "return ")],
        rationale=f"'{function.name}' ends with {name}(…) and does not return it.",
        tier=4,
        evidence=[
            Evidence(f"the last statement of '{function.name}' makes a response and drops it", f"reading {source.file}")
        ],
    )


def _flask_view(site: CrashSite, endpoint: str) -> tuple[Source, nodes.Function] | None:
    """The one decorated function that goes by an endpoint's name."""
    name = endpoint.rpartition(".")[2]
    found = [
        (source, node)
        for source in sources(site)
        for node in ast.walk(source.tree)
        if isinstance(node, nodes.FUNCTIONS) and node.name == name and node.decorator_list
    ]
    return found[0] if len(found) == 1 else None


RECIPE = Recipe(
    name="view-returns-nothing",
    rows=("DJ15", "FL5"),
    exceptions=("ValueError", "TypeError"),
    pattern=_PATTERN,
    propose=_propose,
    title="A view makes a response and does not return it",
    needs=("flask",),
)
