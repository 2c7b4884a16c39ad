"""A function with Depends is called by hand

## What it does
Gives the dependency in the call: `find("a", get_db())`.

## Why the error happens
FastAPI looks at `Depends(…)` and fills the parameter when a request comes. A plain call does nothing of the kind: the parameter keeps
its default, the `Depends` object itself.

## Example
```python before main.py
from fastapi import Depends


def get_prices():
    return {"tea": 3}


def price_of(name, prices=Depends(get_prices)):
    return prices[name]


print(price_of("tea"))
```

```python after main.py
from fastapi import Depends


def get_prices():
    return {"tea": 3}


def price_of(name, prices=Depends(get_prices)):
    return prices[name]


print(price_of("tea", prices=get_prices()))
```

## When it is not offered
- The dependency is a generator, is asynchronous or has parameters of its own: who closes it, and with what it is called, is to be decided.
- The call is not in the file of the function.

## Questions
### Where do dependencies work?
In path operations, in other dependencies, and in `dependencies=[…]` of an app or a router.

### What about a task that runs in the background?
It is called by hand as well: hand it what it needs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import is_generator
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    function = site.function
    if function is None or site.tree is None or nodes.enclosing(site.tree, function, ast.ClassDef) is not None:
        return
    used = {n.id for n in site.find(ast.Name)}
    held = {name: call for name, call in _dependencies(function).items() if name in used}
    if len(held) != 1:
        return
    name, depends = next(iter(held.items()))
    maker = _maker(site.tree, depends)
    calls = [n for n in nodes.every(site.tree) if isinstance(n, ast.Call) and nodes.dotted(n.func) == function.name]
    index = [a.arg for a in all_arguments(function.args)].index(name)
    bare = [c for c in calls if len(c.args) <= index and not any(k.arg in (name, None) for k in c.keywords)]
    if maker is None or not bare:
        return
    yield draft(
        site,
        f"Give '{name}' in the call: {name}={maker.name}()",
        [add_argument(site, call, f"{name}={maker.name}()") for call in bare],
        rationale=f"{function.name}() is called by hand, so FastAPI does not fill '{name}'.",
        tier=3,
        evidence=[Evidence(f"'{name}' has the default Depends({maker.name})", f"line {function.lineno}")],
    )


def _dependencies(function: nodes.Function) -> dict[str, ast.Call]:
    """The parameters whose default is `Depends(…)`."""
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(plain), reversed(arguments.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    return {a.arg: d for a, d in pairs if isinstance(d, ast.Call) and nodes.called_name(d) == "Depends"}


def _maker(tree: ast.Module, depends: ast.Call) -> ast.FunctionDef | None:
    """The plain function without required parameters that makes the dependency."""
    name = nodes.dotted(depends.args[0]) if depends.args else None
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(found) != 1 or is_generator(found[0]) or _dependencies(found[0]):
        return None
    arguments = found[0].args
    required = len([*arguments.posonlyargs, *arguments.args]) - len(arguments.defaults)
    return found[0] if not required and None not in arguments.kw_defaults else None


RECIPE = Recipe(
    name="dependency-called",
    title="A function with Depends is called by hand",
    rows=("FL1",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(r"'Depends' object|.*\bnot '?Depends\b|.*'Depends'"),
    propose=_propose,
    needs=("fastapi",),
)
