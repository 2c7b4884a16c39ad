"""An annotation names what comes later

## What it does
Puts the annotation in quotes, so that it is not evaluated before the name is bound.

## Why the error happens
Up to Python 3.13 annotations are evaluated when the function or class is defined; a class that follows, or the class itself
within its own body, is not there yet.

## Example
```python before main.py
class Node:
    def add(self, child: Node) -> None:
        self.child = child


Node().add(Node())
print("added")
```

```python after main.py
class Node:
    def add(self, child: "Node") -> None:
        self.child = child


Node().add(Node())
print("added")
```

## When it is not offered
- The name is bound nowhere in the file.
- The name is used outside of annotations at this place.

## Questions
### Should I write `from __future__ import annotations` instead?
It does the same for the whole file and is the tidier form where many annotations look ahead. Libraries that read annotations
while a class is made (pydantic, dataclasses with `InitVar`) need care with both.

### Is this still needed on Python 3.14?
No: since 3.14 annotations are evaluated when somebody asks for them. Quotes do no harm there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("name")
    if site.tree is None or name not in bindings(site.tree) or site.statement is None or not site.raised_here:
        return
    annotations = [a for a in _annotations(site) if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(a))]
    inside = {id(n) for a in annotations for n in ast.walk(a)}
    failed = site.find(ast.Name, lambda n: n.id == name)
    if not annotations or not all(id(n) in inside for n in failed):
        return
    quote = quote_of(site.where)
    edits = []
    for annotation in annotations:
        text = site.source(annotation)
        if "\n" in text or quote in text:
            return
        start, end = site.where.span(annotation)
        edits.append(Edit(site.file, start, end, f"{quote}{text}{quote}"))
    line = bindings(site.tree)[name][0].line
    yield draft(
        site,
        f"Quote the annotation with '{name}'",
        edits,
        rationale=f"'{name}' is bound on line {line}, after the annotation that names it is evaluated.",
        tier=3,
        evidence=[Evidence(f"'{name}' stands in an annotation only", "the crash site")],
    )


def _annotations(site: CrashSite) -> list[ast.expr]:
    """The annotations of the failed definition."""
    statement = site.statement
    if isinstance(statement, nodes.FUNCTIONS):
        arguments = statement.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        return [a.annotation for a in every if a is not None and a.annotation is not None] + (
            [statement.returns] if statement.returns is not None else []
        )
    return [statement.annotation] if isinstance(statement, ast.AnnAssign) else []


RECIPE = Recipe(
    name="quoted-annotation",
    title="An annotation names what comes later",
    rows=("I5",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
    versions=((3, 8), (3, 13)),
)
