"""A dataclass field without a default after one with a default

## What it does
Puts the fields without a default first, or takes all fields by name only (`kw_only=True`, Python 3.10).

## Why the error happens
A dataclass takes its fields in order, and an argument that must be given can't follow one that may be left out.

## Example
```python before main.py
from dataclasses import dataclass


@dataclass
class Job:
    retries: int = 3  # times
    name: str


print(Job(name="a"))
```

```python after main.py
from dataclasses import dataclass


@dataclass
class Job:
    name: str
    retries: int = 3  # times


print(Job(name="a"))
```

## Example: calls give the fields by place
```python before main.py
from dataclasses import dataclass


@dataclass
class User:
    name: str = ""
    age: int


print(User("ann", 3))
```

```python after main.py
from dataclasses import dataclass


@dataclass
class User:
    name: str
    age: int


print(User("ann", 3))
```

## When it is not offered
- A call gives the fields by position, or none is known: then it is a choice.
- Something other than fields stands between them.

## Questions
### The order is inherited. What can I do?
Fields of the base come first, so a base with defaults forces them on its subclasses. `kw_only=True` is made for that.

### Does `kw_only` break existing calls?
Those by position, yes. It is offered as it is where all calls that can be seen name the field.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tracemend.diagnosis import nodes
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    cls = site.statement
    if not isinstance(cls, ast.ClassDef):
        return
    fields = [s for s in cls.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    required = [f for f in fields if f.value is None]
    defaulted = [f for f in fields if f.value is not None]
    calls = list(_calls(site, cls.name))
    by_name = bool(calls) and not any(c.args for c in calls)
    why = f"The field '{match['name']}' has no default and follows one that has."
    uses = Evidence(f"all {len(calls)} calls in the project give the fields by name", "the calls", by_name)
    early = [d for d in defaulted if any(d.lineno < r.lineno for r in required)]
    inherited = not early
    if early and calls and all(len(c.args) > fields.index(early[-1]) for c in calls):
        # Every call gives these fields by their place, which another order would change.
        yield _without_defaults(site, early, why, len(calls))
    elif early:
        edits = _reordered(site, cls, fields, required + defaulted)
        if edits is not None:
            kind_safe = by_name and not _subclassed(site, cls.name)
            yield draft(site, "Put the fields without a default first", edits, rationale=why, tier=3,
                        kind="S" if kind_safe else "U", score=0.9, evidence=[uses])  # fmt: skip
    decorator = next((d for d in cls.decorator_list if _is_dataclass(d)), None)
    by_place = any(c.args for c in calls)
    if decorator is not None and site.python >= (3, 10) and not by_place:
        yield draft(
            site,
            "Take all fields by name only",
            [_keyword_only(site, decorator)],
            rationale=why,
            tier=3,
            kind="S" if inherited and by_name else "U",
            score=0.8,
            evidence=[uses],
        )


def _without_defaults(site: CrashSite, early: list[ast.AnnAssign], why: str, count: int) -> Fix:
    ends = [(site.where.span(f.annotation)[1], site.where.span(f)[1]) for f in early]
    names = " and ".join(site.source(f.target) for f in early)
    return draft(
        site,
        f"Take the default of {names} away",
        [Edit(site.file, start, end, "") for start, end in ends],
        rationale=why,
        tier=3,
        kind="U",
        evidence=[Evidence(f"all {count} calls in the project give {names} by place", "the calls")],
    )


def _is_dataclass(node: ast.expr) -> bool:
    plain = node.func if isinstance(node, ast.Call) else node
    return (nodes.dotted(plain) or "").rpartition(".")[2] == "dataclass"


def _keyword_only(site: CrashSite, decorator: ast.expr) -> Edit:
    _, end = site.where.span(decorator)
    if isinstance(decorator, ast.Call):
        return Edit(site.file, end - 1, end - 1, ", kw_only=True" if decorator.keywords else "kw_only=True")
    return Edit(site.file, end, end, "(kw_only=True)")


def _calls(site: CrashSite, name: str) -> Iterator[ast.Call]:
    """The project's calls of the class."""
    for file in files_with(site, name):
        tree = site.snapshot.tree(file)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Call) and (nodes.dotted(node.func) or "").rpartition(".")[2] == name:
                yield node


def _subclassed(site: CrashSite, name: str) -> bool:
    for file in files_with(site, name):
        tree = site.snapshot.tree(file)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.ClassDef) and any(
                (nodes.dotted(b) or "").rpartition(".")[2] == name for b in node.bases
            ):
                return True
    return False


def _reordered(
    site: CrashSite, cls: ast.ClassDef, fields: list[ast.AnnAssign], order: list[ast.AnnAssign]
) -> list[Edit] | None:
    """Each field's lines take the place of another's; None when fields share lines or something stands between them."""
    lines = [(f.lineno, f.end_lineno or f.lineno) for f in fields]
    if any(a[1] + 1 != b[0] for a, b in pairwise(lines)):
        return None
    if any(isinstance(s, ast.AnnAssign) is False for s in cls.body if lines[0][0] <= s.lineno <= lines[-1][1]):
        return None
    spans = [(site.where.starts[a - 1], site.where.starts[b - 1] + len(site.where.line(b))) for a, b in lines]
    texts = {id(f): site.text[s:e] for f, (s, e) in zip(fields, spans, strict=True)}
    return [
        Edit(site.file, s, e, texts[id(f)])
        for f, (s, e) in zip(order, spans, strict=True)
        if texts[id(f)] != site.text[s:e]
    ]


RECIPE = Recipe(
    name="dataclass-field-order",
    rows=("O2",),
    exceptions=("TypeError",),
    pattern=re.compile(r"non-default argument '(?P<name>\w+)' follows default argument"),
    propose=_propose,
    title="A dataclass field without a default after one with a default",
)
