"""A root validator of pydantic 1

## What it does
Turns a root validator that only gives its values back into a `model_validator(mode="after")`, and offers
`skip_on_failure=True` where it does more.

## Why the error happens
pydantic 2 runs a plain `@root_validator` only when it says what happens after a field has failed.

## Example
```python before main.py
from pydantic import BaseModel, root_validator


class Order(BaseModel):
    id: int

    @root_validator
    def check(cls, values):
        return values


print(Order(id=1).id)
```

```python after main.py
from pydantic import BaseModel, model_validator


class Order(BaseModel):
    id: int

    @model_validator(mode="after")
    def check(self):
        return self


print(Order(id=1).id)
```

## When it is not offered
- When the validator has arguments already.
- A validator that works on its values keeps its body and gets `skip_on_failure=True`, which is what version 1 did by
  default for fields that failed: a choice.

## Questions
### What is the difference between `before` and `after`?
`before` sees the raw data, mostly a dictionary; `after` sees the finished model and returns it. Old validators with
`pre=True` are the first kind.

### My validator changes several fields.
In an `after` validator assign to `self` and return it. With `validate_assignment` on, that would run the validators again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    for function in _validators(site):
        decorator = next(d for d in function.decorator_list if nodes.dotted(d) == "root_validator")
        evidence = [Evidence("pydantic 2 refuses a plain @root_validator", "the error's message")]
        rationale = f"The validator '{function.name}' is written for pydantic 1."
        edits = _after(site, function, decorator)
        if edits is not None:
            yield draft(
                site,
                "Make it a model_validator that runs after the fields",
                edits,
                rationale=rationale,
                tier=1,
                kind="U",
                score=1.0,
                evidence=evidence,
            )
        yield draft(
            site,
            "Skip the validator when a field has failed",
            [replace_node(site, decorator, "root_validator(skip_on_failure=True)")],
            rationale=rationale,
            tier=1,
            kind="U",
            score=0.8,
            evidence=evidence,
        )


def _validators(site: CrashSite) -> list[nodes.Function]:
    """The plain root validator of the failed class or line."""
    return [
        n
        for n in ast.walk(site.tree or ast.Module([], []))
        if isinstance(n, nodes.FUNCTIONS)
        and any(nodes.dotted(d) == "root_validator" for d in n.decorator_list)
        and min(d.lineno for d in n.decorator_list) <= site.location.line <= n.lineno
    ][:1]


def _after(site: CrashSite, function: nodes.Function, decorator: ast.expr) -> list[Edit] | None:
    """The validator in the new form; None when its body uses the values."""
    arguments = [a.arg for a in function.args.args]
    last = function.body[-1]
    if len(arguments) != 2 or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
        return None
    cls, values = arguments
    used = [
        n for line in function.body[:-1] for n in ast.walk(line) if isinstance(n, ast.Name) and n.id in (cls, values)
    ]
    if used or last.value.id != values:
        return None
    first, second = function.args.args
    edits = [
        replace_node(site, decorator, 'model_validator(mode="after")'),
        Edit(site.file, site.where.span(first)[0], site.where.span(second)[1], "self"),
        replace_node(site, last.value, "self"),
    ]
    return [*edits, *_imported(site)]


def _imported(site: CrashSite) -> list[Edit]:
    """The import with the new name; the old one stays where something else still uses it."""
    uses = [
        n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, ast.Name) and n.id == "root_validator"
    ]
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.ImportFrom) and node.module == "pydantic":
            for alias in node.names:
                if alias.name == "root_validator" and alias.asname is None:
                    text = "model_validator" if len(uses) == 1 else "model_validator, root_validator"
                    return [Edit(site.file, *site.where.span(alias), text)]
    return []


RECIPE = Recipe(
    name="root-validator",
    title="A root validator of pydantic 1",
    rows=("W1",),
    exceptions=("PydanticUserError",),
    pattern=re.compile(
        r"If you use `@root_validator` with pre=False \(the default\) you MUST specify `skip_on_failure=True`"
    ),
    propose=_propose,
    needs=("pydantic",),
)
