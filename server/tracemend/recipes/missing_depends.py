"""A FastAPI parameter that is no request data

## What it does
Makes a dependency of a parameter whose class FastAPI can't read from a request: a function that makes the object, and
`Depends(...)` on it. For a return annotation that is no response model it turns the model off.

## Why the error happens
FastAPI takes every parameter that it does not know for part of the request's data and builds a pydantic field for it; a database session or
a service class can't be one.

## Example
```python before main.py
from fastapi import FastAPI

app = FastAPI()


class Session:
    pass


@app.get("/")
def index(db: Session):
    return {"ok": True}
```

```python after main.py
from fastapi import Depends, FastAPI

app = FastAPI()


class Session:
    pass


def get_session():
    return Session()


@app.get("/")
def index(db: Session = Depends(get_session)):
    return {"ok": True}
```

## When it is not offered
- When the class can't be made without arguments and no function of the project gives one.
- Always a choice: how such an object is made and closed is for the user to decide.

## Questions
### Why does FastAPI think my session is request data?
Every parameter without `Depends`, `Request` or another known type has to come from the query, path or body. FastAPI can read
only types that pydantic can check.

### How do I replace the dependency in tests?
`app.dependency_overrides[get_session] = fake_session` swaps it for as long as the entry is there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, indent_unit, insert_lines
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    function = next(
        (n for n in _routes(site) if _argument(n, match["cls"]) is not None or _returns(n, match["cls"])), None
    )
    if function is None:
        return
    name = match["cls"].rpartition(".")[2]
    argument = _argument(function, match["cls"])
    evidence = [Evidence(f"FastAPI can't make a field of {name}", "the error's message")]
    if argument is None:
        yield from _no_model(site, function, name, evidence)
        return
    provider = _provider(site, name)
    edits: list[Edit] = []
    if provider is None:
        provider = f"get_{re.sub(r'(?<!^)(?=[A-Z])', '_', name).lower()}"
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
        body = [f"def {provider}():", f"{indent_unit(site.where)}return {name}()", "", ""]
        edits.append(insert_lines(site.file, site.where, first, body))
    end = site.where.span(argument)[1]
    added = insert_import(site.file, site.text, Wanted("fastapi", "Depends"))
    yield draft(
        site,
        f"Make '{argument.arg}' a dependency",
        [*edits, Edit(site.file, end, end, f" = Depends({provider})"), *([added] if added else [])],
        rationale=f"'{argument.arg}' is a {name}, which is no part of a request; it has to come from Depends().",
        tier=4,
        kind="U",
        evidence=evidence,
    )


def _routes(site: CrashSite) -> list[nodes.Function]:
    """The function whose decorator failed."""
    line = site.location.line
    return [
        n
        for n in ast.walk(site.tree or ast.Module([], []))
        if isinstance(n, nodes.FUNCTIONS)
        and n.decorator_list
        and min(d.lineno for d in n.decorator_list) <= line <= n.lineno
    ]


def _argument(function: nodes.Function, cls: str) -> ast.arg | None:
    defaults = len(function.args.defaults)
    plain = function.args.args[: len(function.args.args) - defaults] if defaults else function.args.args
    found = [
        a
        for a in plain
        if a.annotation is not None and ast.unparse(a.annotation).rpartition(".")[2] == cls.rpartition(".")[2]
    ]
    return found[-1] if found and found[-1] is plain[-1] else None


def _returns(function: nodes.Function, cls: str) -> bool:
    return function.returns is not None and cls.rpartition(".")[2] in ast.unparse(function.returns)


def _provider(site: CrashSite, cls: str) -> str | None:
    """A function of the file that gives or yields an object of the class, by its annotation or its name."""
    for node in (site.tree or ast.Module([], [])).body:
        if isinstance(node, nodes.FUNCTIONS) and not node.decorator_list:
            gives = node.returns is not None and cls in ast.unparse(node.returns)
            if gives or node.name in (
                f"get_{cls.lower()}",
                f"get_{re.sub(r'(?<!^)(?=[A-Z])', '_', cls).lower()}",
                "get_db",
            ):
                return node.name
    return None


def _no_model(site: CrashSite, function: nodes.Function, name: str, evidence: list[Evidence]) -> Iterator[Fix]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and not any(k.arg == "response_model" for k in decorator.keywords):
            yield draft(
                site,
                "Make no response model of the return annotation",
                [add_argument(site, decorator, "response_model=None")],
                rationale=f"'{function.name}' is annotated to return {name}, of which FastAPI can't make a response model.",
                tier=1,
                evidence=[*evidence, Evidence("the message names response_model=None", "the error's message")],
            )


RECIPE = Recipe(
    name="missing-depends",
    title="A FastAPI parameter that is no request data",
    rows=("W3", "W8"),
    exceptions=("FastAPIError",),
    pattern=re.compile(
        r"Invalid args for response field! Hint: check that <class '(?P<cls>[\w.]+)'> is a valid Pydantic field type"
    ),
    propose=_propose,
    needs=("fastapi",),
)
