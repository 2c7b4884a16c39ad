"""A value of Flask's request is used as a number

## What it does
Lets `get` read it as a number: `request.args.get("page", 1, type=int)`.

## Why the error happens
What stands in an address or a form is text. `get` gives it as it came, and the default, a number, only when it is missing.

## Example
```python before main.py
from flask import Flask, request

app = Flask(__name__)
app.testing = True


@app.get("/items")
def items():
    page = request.args.get("page", 1)
    return {"first": (page - 1) * 10}


print(app.test_client().get("/items?page=3").json)
```

```python after main.py
from flask import Flask, request

app = Flask(__name__)
app.testing = True


@app.get("/items")
def items():
    page = request.args.get("page", 1, type=int)
    return {"first": (page - 1) * 10}


print(app.test_client().get("/items?page=3").json)
```

## When it is not offered
- As safe, where the default is no whole number: what the value is meant to be is a choice then.
- The line uses several values of the request.

## Questions
### What happens with `?page=abc`?
`get` gives the default, as if nothing had been sent. `int(…)` around it would answer 500.

### Does `request.json` need this too?
No, JSON knows numbers; check there that one came.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument
from tracemend.recipes.recipe import Recipe

_HOLDERS = ("request.args.get", "request.form.get", "request.values.get")


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    calls = {id(call): call for node in site.find((ast.Name, ast.Call)) if (call := _asked(site, node)) is not None}
    if len(calls) != 1 or not site.raised_here or "flask" not in site.text:
        return
    call = next(iter(calls.values()))
    default = (
        call.args[1] if len(call.args) == 2 else next((k.value for k in call.keywords if k.arg == "default"), None)
    )
    value = default.value if isinstance(default, ast.Constant) else None
    kind = "float" if isinstance(value, float) else "int"
    whole = type(value) is int
    yield draft(
        site,
        f"Read it as a number: type={kind}",
        [add_argument(site, call, f"type={kind}")],
        rationale="What a request holds is text, and it is used as a number.",
        tier=2 if whole else 4,
        kind="S" if whole else "U",
        evidence=[Evidence("its default is a whole number", f"line {call.lineno}", whole)],
    )


def _asked(site: CrashSite, node: ast.expr) -> ast.Call | None:
    """The call without a type that asked the request for a value, or for the one that a variable holds."""
    made = sole_value(site, node) if isinstance(node, ast.Name) else node
    if not isinstance(made, ast.Call) or nodes.dotted(made.func) not in _HOLDERS:
        return None
    return made if len(made.args) < 3 and not any(k.arg in ("type", None) for k in made.keywords) else None


RECIPE = Recipe(
    name="query-argument-type",
    title="A value of Flask's request is used as a number",
    rows=("FL7",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"can only concatenate str \(not \"(?:int|float)\"\) to str|can't multiply sequence by non-int of type '(?:str|float)'"
        r"|unsupported operand type\(s\) for \S+ (?:'str' and '(?:int|float)'|'(?:int|float)' and 'str')"
        r"|'(?:<|>|<=|>=)' not supported between instances of (?:'str' and '(?:int|float)'|'(?:int|float)' and 'str')"
        r"|'str' object cannot be interpreted as an integer|slice indices must be integers"
        r"|list indices must be integers or slices, not str"
    ),
    propose=_propose,
    needs=("flask",),
)
