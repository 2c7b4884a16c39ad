"""Imports go round in a circle

## What it does
Takes the import that closes the circle out of the way of loading: under `if TYPE_CHECKING:` where its names stand in
annotations only, else into the functions that use them.

## Why the error happens
A module that is imported while it is still being loaded has not yet bound what comes after its own imports.

## Example
```python before main.py
from models import User

print(User("ada").greet())
```

```python before models.py
from services import send


class User:
    def __init__(self, name):
        self.name = name

    def greet(self):
        return send(self)
```

```python before services.py
from models import User


def send(user: User) -> str:
    return f"hello {user.name}"
```

```python after services.py
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models import User


def send(user: User) -> str:
    return f"hello {user.name}"
```

## Example
```python before main.py
from models import User

print(User("ada").greet())
```

```python before models.py
from services import send


class User:
    def __init__(self, name):
        self.name = name

    def greet(self):
        return send(self)
```

```python before services.py
from models import User


def send(user):
    assert isinstance(user, User)
    return f"hello {user.name}"
```

```python after services.py
def send(user):
    from models import User

    assert isinstance(user, User)
    return f"hello {user.name}"
```

## When it is not offered
- The module uses a name when it is loaded: as a base class, a decorator, a default or a call.
- Annotations are evaluated at run time (pydantic, dataclasses, FastAPI): it is a choice.
- Several functions use the names: it is a choice.

## Questions
### Why does it depend on which module I import first?
The first import runs a module to its end only if nothing it imports leads back. Starting elsewhere in the circle moves the
half-loaded module to another place, which may happen not to matter.

### Is an import inside a function slow?
The first call pays for loading; after that it is one lookup in `sys.modules`, far less than a microsecond. What it costs is
readability, so keep it to the import that closes the circle.

### What would be the lasting cure?
Move what both modules need into a third one that imports neither. The circle often shows that two concerns live in one file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_first, insert_lines
from tracemend.recipes.guards import function_start
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Abstention, Recipe

_RUN_TIME = re.compile(r"\b(pydantic|fastapi|dataclass|attrs|sqlmodel|typer|strawberry|get_type_hints|msgspec)\b")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    node = site.statement
    if not isinstance(node, ast.ImportFrom) or site.tree is None or node not in site.tree.body or not match.group():
        return
    names = {a.asname or a.name for a in node.names}
    uses = [n for n in ast.walk(site.tree) if isinstance(n, ast.Name) and n.id in names]
    noted = _in_annotations(site.tree)
    told = [Evidence(f"line {node.lineno} imports from a module that is still being loaded", "the traceback")]
    rationale = f"Imports go round in a circle, which line {node.lineno} closes."
    if uses and all(id(n) in noted for n in uses):
        edits = _for_types(site, node)
        sure = _RUN_TIME.search(site.text) is None
        if edits:
            yield draft(site, "Import it for type checking only", edits, rationale=rationale, tier=4, kind="S" if sure else "U", evidence=told)  # fmt: skip
        return
    if not uses or any(id(n) in noted for n in uses):
        yield Abstention(
            "the imported name is used in annotations and elsewhere, or nowhere: the import can't just move."
        )
    functions = {nodes.enclosing_function(site.tree, n) for n in uses if id(n) not in noted}
    if None in functions:
        yield Abstention(
            f"what line {node.lineno} imports is used while this module is loaded, so it is needed at once."
        )
    elif uses and not any(id(n) in noted for n in uses):
        outer = sorted({_outermost(site, f) for f in functions if f is not None}, key=lambda f: f.lineno)
        edits = [_taken_out(site, node), *(_into(site, node, f) for f in outer)]
        kind = "S" if len(outer) == 1 else "U"
        yield draft(
            site,
            f"Import it inside {outer[0].name}()" if len(outer) == 1 else "Import it inside the functions",
            edits,
            rationale=rationale,
            tier=4,
            kind="S" if kind == "S" else "U",
            evidence=told,
        )


def _in_annotations(tree: ast.Module) -> set[int]:
    """The nodes that stand in annotations."""
    found: set[int] = set()
    for node in ast.walk(tree):
        held = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for annotation in held:
            if isinstance(annotation, ast.expr):
                found |= {id(n) for n in ast.walk(annotation)}
    return found


def _outermost(site: CrashSite, function: nodes.Function) -> nodes.Function:
    """The function around all functions around this one."""
    outer = nodes.enclosing_function(site.tree, function) if site.tree is not None else None
    return function if outer is None else _outermost(site, outer)


def _taken_out(site: CrashSite, node: ast.ImportFrom) -> Edit:
    """The import without a trace: with the blank lines that it leaves at the start of the file."""
    where = site.where
    start = where.starts[node.lineno - 1]
    line = (node.end_lineno or node.lineno) + 1
    alone = node.lineno == 1 or not where.line(node.lineno - 1).strip()
    while alone and line <= where.count and not where.line(line).strip() and line < where.count:
        line += 1
    return Edit(site.file, start, where.starts[line - 1] if line <= where.count else len(where.text), "")


def _into(site: CrashSite, node: ast.ImportFrom, function: nodes.Function) -> Edit:
    line = " ".join(site.source(node).split())
    return insert_first(site.file, site.where, function_start(function), line, gap=True)


def _for_types(site: CrashSite, node: ast.ImportFrom) -> list[Edit]:
    """`if TYPE_CHECKING:` around the import, with what that needs."""
    where, assert_tree = site.where, site.tree
    if assert_tree is None or node.lineno != node.end_lineno:
        return []
    start, end = where.span(node)
    newline, unit = where.newline, indent_unit(where)
    block = f"if TYPE_CHECKING:{newline}{unit}{where.text[start:end]}"
    has_future = any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in assert_tree.body)
    others = [n for n in assert_tree.body if isinstance(n, (ast.Import, ast.ImportFrom)) and n is not node]
    if not others and not _documented(assert_tree):
        head = f"from __future__ import annotations{newline}{newline}from typing import TYPE_CHECKING{newline}{newline}"
        return [Edit(site.file, start, end, head + block)]
    edits = [_taken_out(site, node)] if others else [Edit(site.file, start, end, "")]
    last = max([*others, node], key=lambda n: n.lineno)
    if last is node:
        edits = [Edit(site.file, start, end, f"{newline}{block}")]
    else:
        edits.append(insert_lines(site.file, where, (last.end_lineno or last.lineno) + 1, ["", *block.split(newline)]))
    for wanted in [Wanted("typing", "TYPE_CHECKING"), *([] if has_future else [Wanted("__future__", "annotations")])]:
        added = insert_import(site.file, site.text, wanted)
        if added is not None:
            edits.append(added)
    starts = [e.start for e in edits]
    return edits if len(starts) == len(set(starts)) else []


def _documented(tree: ast.Module) -> bool:
    return ast.get_docstring(tree) is not None


RECIPE = Recipe(
    name="circular-import",
    title="Imports go round in a circle",
    rows=("I10",),
    exceptions=("ImportError",),
    pattern=re.compile(
        r"cannot import name '\w+' from (?:partially initialized module )?'[\w.]+' \(most likely due to a circular import\)"
    ),
    propose=_propose,
)
