"""A decorator hides the name of the view it wraps

## What it does
Adds `functools.wraps` to the inner function of the decorator, so that each decorated view keeps its own name.

## Why the error happens
Flask names a route after its function. A decorator that returns an inner function without `functools.wraps` gives all its views
the same name, and the second one is refused.

## Example
```python before main.py
from flask import Flask

app = Flask(__name__)


def logged(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


@app.get("/a")
@logged
def a():
    return "a"


@app.get("/b")
@logged
def b():
    return "b"
```

```python after main.py
from functools import wraps

from flask import Flask

app = Flask(__name__)


def logged(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


@app.get("/a")
@logged
def a():
    return "a"


@app.get("/b")
@logged
def b():
    return "b"
```

## When it is not offered
- When two views really have the same name, or when no decorator of the project returns a function of that name.

## Questions
### What does `functools.wraps` copy?
The name, the qualified name, the module, the docstring and the annotations; it also keeps the original as `__wrapped__`,
which `inspect` follows.

### May I give `endpoint=` in the route instead?
That helps the one route. The decorator would go on hiding names in tracebacks, in documentation and for the next view.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.django_code import Source, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"].rpartition(".")[2]
    found = [(s, outer, inner) for s in sources(site) for outer, inner in _decorators(s, name)]
    if len(found) != 1:
        return
    source, outer, inner = found[0]
    wrapped = outer.args.args[0].arg
    bare = any(isinstance(n, ast.Import) and any(a.name == "functools" for a in n.names) for n in source.tree.body)
    call = f"@functools.wraps({wrapped})" if bare else f"@wraps({wrapped})"
    edits = [insert_lines(source.file, source.where, _first_line(inner), [source.where.indent(inner.lineno) + call])]
    added: Edit | None = None if bare else insert_import(source.file, source.where.text, Wanted("functools", "wraps"))
    yield draft(
        site,
        f"Let '{outer.name}' keep the names of what it wraps",
        [*edits, *([added] if added else [])],
        rationale=f"'{outer.name}' returns '{name}' for every view, so that the second route finds the first one's name taken.",
        tier=4,
        evidence=[
            Evidence(f"'{outer.name}' returns its inner function without functools.wraps", f"reading {source.file}")
        ],
    )


def _decorators(source: Source, name: str) -> Iterator[tuple[nodes.Function, nodes.Function]]:
    """Functions of one argument that define and return an inner function of that name, which is not wrapped yet."""
    for outer in ast.walk(source.tree):
        if not isinstance(outer, nodes.FUNCTIONS) or len(outer.args.args) != 1:
            continue
        for inner in outer.body:
            if isinstance(inner, nodes.FUNCTIONS) and inner.name == name and not inner.decorator_list:
                returned = [
                    n
                    for n in outer.body
                    if isinstance(n, ast.Return) and isinstance(n.value, ast.Name) and n.value.id == name
                ]
                if returned:
                    yield outer, inner


def _first_line(function: nodes.Function) -> int:
    return min([function.lineno, *(d.lineno for d in function.decorator_list)])


RECIPE = Recipe(
    name="missing-wraps",
    title="A decorator hides the name of the view it wraps",
    rows=("FL6", "C11"),
    exceptions=("AssertionError",),
    pattern=re.compile(r"View function mapping is overwriting an existing endpoint function: (?P<name>[\w.]+)"),
    propose=_propose,
    needs=("flask",),
)
