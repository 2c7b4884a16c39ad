"""raise with what is no exception

## What it does
Raises `NotImplementedError` where `NotImplemented` stands, and puts a text into an exception.

## Why the error happens
Only exceptions can be raised. `NotImplemented` is a value that comparisons return, and a text alone has no type to be caught by.

## Example
```python before main.py
class Base:
    def run(self):
        raise NotImplemented


try:
    Base().run()
except NotImplementedError:
    print("not yet")
```

```python after main.py
class Base:
    def run(self):
        raise NotImplementedError


try:
    Base().run()
except NotImplementedError:
    print("not yet")
```

## When it is not offered
- It is neither `NotImplemented` nor a text.
- Which exception a text belongs into is a choice.

## Questions
### When is NotImplemented right?
Returned by `__eq__`, `__add__` and the like, to let the other operand try.

### Which exception should I raise?
`ValueError` for a wrong value, `TypeError` for a wrong type, or a class of the project's own that callers can catch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    raised = site.statement.exc if isinstance(site.statement, ast.Raise) else None
    told = [Evidence(f"the statement raises `{site.source(raised)}`", "the code")] if raised is not None else []
    if raised is None or not match.group():
        return
    named = raised.func if isinstance(raised, ast.Call) else raised
    if nodes.dotted(named) == "NotImplemented":
        _, end = site.where.span(named)
        yield draft(
            site,
            "Raise NotImplementedError",
            [Edit(site.file, end, end, "Error")],
            rationale="NotImplemented is a value and no exception; NotImplementedError is meant.",
            tier=1,
            evidence=told,
        )
    elif isinstance(raised, ast.JoinedStr) or nodes.string_value(raised) is not None:
        for place, name in enumerate(("ValueError", "RuntimeError")):
            yield draft(
                site,
                f"Raise {name} with the text",
                wrap(site, raised, f"{name}(", ")"),
                rationale="A text is raised, and only exceptions can be.",
                tier=4,
                kind="U",
                score=0.9 - 0.1 * place,
                evidence=told,
            )


RECIPE = Recipe(
    name="raise-no-exception",
    title="raise with what is no exception",
    rows=("T14",),
    exceptions=("TypeError",),
    pattern=re.compile(r"exceptions must derive from BaseException$|'NotImplementedType' object is not callable$"),
    propose=_propose,
    raised_by_user=True,
)
