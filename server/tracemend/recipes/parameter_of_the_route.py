"""A view has another parameter than its route

## What it does
Gives the view's parameter the name that stands in the route, wherever the view uses it.

## Why the error happens
Flask calls the view with the parts of the address by name: `<int:user_id>` comes as `user_id=…`.

## Example
```python before main.py
from flask import Flask

app = Flask(__name__)
app.testing = True


@app.get("/user/<int:user_id>")
def user(uid):
    return {"id": uid}


print(app.test_client().get("/user/3").json)
```

```python after main.py
from flask import Flask

app = Flask(__name__)
app.testing = True


@app.get("/user/<int:user_id>")
def user(user_id):
    return {"id": user_id}


print(app.test_client().get("/user/3").json)
```

## When it is not offered
- More than one parameter has another name, or the view uses the route's name for something else.

## Questions
### Should the route be renamed instead?
Its names are used by `url_for` in other files and in templates, so the view is the smaller change.

### Does the order of the parameters matter?
No, they are given by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments, bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.django_code import Source, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import name_references
from tracemend.recipes.recipe import Recipe

_ROUTES = ("route", "get", "post", "put", "delete", "patch")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    given = match["given"] or match["missing"]
    found = [pair for pair in _views(site, match["view"]) if _parts(pair[1])]
    if len(found) != 1:
        return
    source, view = found[0]
    parts, own = _parts(view), [a.arg for a in all_arguments(view.args)]
    unknown, unfilled = [p for p in parts if p not in own], [a for a in own if a not in parts]
    if view.args.kwarg is not None or len(unknown) != 1 or len(unfilled) != 1 or given not in (*unknown, *unfilled):
        return
    old, new = unfilled[0], unknown[0]
    if new in bindings(view) or any(isinstance(n, ast.Name) and n.id == new for n in ast.walk(view)):
        return
    yield draft(
        site,
        f"Rename the parameter '{old}' to '{new}' as the route has it",
        list(name_references(source.file, source.where, old, new, view)),
        rationale=f"The route gives '{new}', and {view.name}() takes '{old}'.",
        tier=2,
        evidence=[
            Evidence(f"the route of {view.name}() names {', '.join(parts)}", f"line {view.decorator_list[0].lineno}")
        ],
    )


def _views(site: CrashSite, name: str) -> Iterator[tuple[Source, nodes.Function]]:
    """The functions of that name in files that import Flask."""
    for source in sources(site):
        if "flask" in source.where.text:
            for node in ast.walk(source.tree):
                if isinstance(node, nodes.FUNCTIONS) and node.name == name:
                    yield source, node


def _parts(view: nodes.Function) -> list[str]:
    """The names in a view's routes: `user_id` of `/user/<int:user_id>`."""
    found: list[str] = []
    for decorator in view.decorator_list:
        if isinstance(decorator, ast.Call) and nodes.called_name(decorator) in _ROUTES and decorator.args:
            found += re.findall(r"<(?:[^<>:]*:)?(\w+)>", nodes.string_value(decorator.args[0]) or "")
    return list(dict.fromkeys(found))


RECIPE = Recipe(
    name="parameter-of-the-route",
    title="A view has another parameter than its route",
    rows=("FL4",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<view>\w+)\(\) (?:got an unexpected keyword argument '(?P<given>\w+)'"
        r"|missing 1 required positional argument: '(?P<missing>\w+)')$"
    ),
    propose=_propose,
    needs=("flask",),
)
