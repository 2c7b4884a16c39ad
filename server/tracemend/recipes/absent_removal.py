"""Something is removed that is not there

## What it does
Removes it only when it is there: `pop(key, None)`, `discard(x)`, or an `if … in …` before `list.remove` and `del`.

## Why the error happens
`remove`, `del` and `pop` insist that what they remove is there.

## Example
```python before main.py
tags = ["a", "b"]
tags.remove("c")
print(tags)
```

```python after main.py
tags = ["a", "b"]
if "c" in tags:
    tags.remove("c")
print(tags)
```

## Example
```python before main.py
sessions = {"ada": 1}
sessions.pop("bob")
print(sessions)
```

```python after main.py
sessions = {"ada": 1}
sessions.pop("bob", None)
print(sessions)
```

## When it is not offered
- The removed value is used.
- That it is missing may be the very error to find: it is always a choice.

## Questions
### Is it right to ignore that nothing was there?
For cleaning up, yes: afterwards it is gone either way. Where exactly one had to be there, the error has found a bug.

### `discard` or `remove`?
`set.discard` does nothing for a missing element and `set.remove` raises KeyError. Lists have `remove` only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, rename_attribute
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if not site.raised_here or (not match.group() and site.type_name != "KeyError"):
        return
    edits: list[Edit] = []
    what = ""
    if (
        isinstance(statement, ast.Delete)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Subscript)
    ):
        target = statement.targets[0]
        what = site.source(target.slice)
        edits = _only_if(site, statement, f"{what} in {site.source(target.value)}")
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        function = call.func
        if isinstance(function, ast.Attribute) and len(call.args) == 1 and not call.keywords:
            what = site.source(call.args[0])
            if function.attr == "pop" and site.type_name == "KeyError":
                _, end = site.where.span(call.args[0])
                edits = [Edit(site.file, end, end, ", None")]
            elif function.attr == "remove" and site.type_name == "KeyError":
                edits = [rename_attribute(site.file, site.where, function, "discard")]
            elif function.attr == "remove" and site.type_name == "ValueError":
                edits = _only_if(site, statement, f"{what} in {site.source(function.value)}")
    if edits:
        yield draft(
            site,
            f"Remove {what} only when it is there",
            edits,
            rationale=f"{what} is removed and is not there.",
            tier=4,
            kind="U",
            evidence=[Evidence("nothing uses what the removal gives", "the statement")],
        )


def _only_if(site: CrashSite, statement: ast.stmt, condition: str) -> list[Edit]:
    """The statement under an `if`, on lines of its own."""
    line = statement.lineno
    start, end = site.where.span(statement)
    indent = site.where.indent(line)
    if statement.end_lineno != line or site.where.starts[line - 1] + len(indent) != start or "\n" in condition:
        return []
    body = f"{indent}{indent_unit(site.where)}{site.where.text[start:end]}"
    return [Edit(site.file, start, end, f"if {condition}:{site.where.newline}{body}")]


RECIPE = Recipe(
    name="absent-removal",
    title="Something is removed that is not there",
    rows=("K5", "V5"),
    exceptions=("KeyError", "ValueError"),
    pattern=re.compile(r"list\.remove\(x\): x not in list$|(?P<key>.+)$"),
    propose=_propose,
)
