"""An import inside a function hides the one at the top

## What it does
Removes the import inside the function where the module imports the same at its top.

## Why the error happens
An import assigns a name, and a name that a function assigns anywhere is the function's own everywhere in it. Above the inner import
it has no value yet, whatever the module has imported.

## Example
```python before main.py
import os


def folder(home):
    here = os.getcwd()
    if home:
        import os

        here = os.path.expanduser("~")
    return here


folder(False)
```

```python after main.py
import os


def folder(home):
    here = os.getcwd()
    if home:

        here = os.path.expanduser("~")
    return here


folder(False)
```

## When it is not offered
- The module does not import the very same at its top.
- The function assigns the name in another way too.

## Questions
### When is an import inside a function right?
To put off a slow import, or to break a circle of imports; then the module does not import the name at its top as well.

### Does the import inside the function cost time?
Hardly: a module that is loaded already is only looked up.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import drop_statement
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name, function = match["new"] or match["old"], site.function
    if function is None or site.tree is None:
        return
    bound = bindings(function).get(name, [])
    inside = [s for s in nodes.own_nodes(function) if isinstance(s, (ast.Import, ast.ImportFrom)) and _binds(s, name)]
    above = [s for s in site.tree.body if isinstance(s, (ast.Import, ast.ImportFrom)) and _binds(s, name)]
    if not inside or len(bound) != len(inside) or any(len(s.names) != 1 for s in inside):
        return
    if not above or {ast.dump(s) for s in inside} - {_alone(s, name) for s in above}:
        return
    yield draft(
        site,
        f"Remove the import of '{name}' inside {function.name}()",
        [drop_statement(site, statement) for statement in inside],
        rationale=f"The import on line {inside[0].lineno} makes '{name}' a variable of {function.name}(), which has no value above it.",
        tier=3,
        evidence=[Evidence(f"line {above[0].lineno} imports the same for the whole module", "the imports of the file")],
    )


def _binds(statement: ast.Import | ast.ImportFrom, name: str) -> bool:
    return any((a.asname or a.name.partition(".")[0]) == name for a in statement.names)


def _alone(statement: ast.Import | ast.ImportFrom, name: str) -> str:
    """An import with the one name alone, to compare it by."""
    names = [a for a in statement.names if (a.asname or a.name.partition(".")[0]) == name]
    if isinstance(statement, ast.Import):
        return ast.dump(ast.Import(names=names))
    return ast.dump(ast.ImportFrom(module=statement.module, names=names, level=statement.level))


RECIPE = Recipe(
    name="inner-import",
    title="An import inside a function hides the one at the top",
    rows=("U1",),
    exceptions=("UnboundLocalError",),
    pattern=re.compile(
        r"cannot access local variable '(?P<new>\w+)' where it is not associated with a value"
        r"|local variable '(?P<old>\w+)' referenced before assignment"
    ),
    propose=_propose,
)
