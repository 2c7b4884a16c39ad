"""An attribute that a library's module no longer has

## What it does
Writes the successor in the place of a removed module attribute, everywhere in the file: the one that the library's own message
names, else the one of a curated table.

## Why the error happens
The installed release is newer than the one the code was written for. NumPy, for one, removed its aliases of Python's own types
in 1.24 and many second names of functions and constants in 2.0.

## Example
```python before main.py
import numpy as np

print(np.isinf(np.Inf), np.product([2, 3]))
```

```python after main.py
import numpy as np

print(np.isinf(np.inf), np.prod([2, 3]))
```

## When it is not offered
- When the file itself binds the module's name to something else, or when the table knows no one-for-one successor.

## Questions
### Why did NumPy remove `np.int` and `np.bool`?
They were second names of Python's own types and did not mean NumPy's. `int` and `bool` are the same as before; `np.int64`
and `np.bool_` are NumPy's.

### The call is inside a package that I only use.
Then its release is older than the library it calls. Update the package, or hold the library back in your manifest until it
fits.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.data.libraries import CHANGED_ATTRIBUTES, MODULE_ATTRIBUTES
from tracemend.recipes.drafting import draft
from tracemend.recipes.importing import has_import, import_for
from tracemend.recipes.imports import Wanted
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"
    r"|`np\.(?P<np>\w+)` was (?:removed|a deprecated alias)"
)
_STATED = re.compile(r"Use `(?:np\.)?(?P<new>[\w.]+)` instead|use `(?P<builtin>\w+)` by itself")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """One fix that replaces the attribute, and the other removed ones of the same module, in the whole file."""
    module = match["module"] or "numpy"
    name = match["name"] or match["np"]
    successor = _stated(site, module, name) or MODULE_ATTRIBUTES.get((module, name))
    aliases = _names_of(site.tree, module)
    if not successor or site.tree is None or not aliases or _taken(site, successor):
        return
    edits: list[Edit] = []
    others: set[str] = set()
    for node in ast.walk(site.tree):
        if not isinstance(node, ast.Attribute) or nodes.dotted(node.value) not in aliases:
            continue
        new = successor if node.attr == name else MODULE_ATTRIBUTES.get((module, node.attr))
        if new:
            edits += _replace(site, node, new)
            others |= {node.attr} - {name}
    if not any(edit for edit in edits):
        return
    shown = successor.format(m=min(aliases, key=len))
    same = not any((module, n) in CHANGED_ATTRIBUTES for n in (name, *others))
    yield draft(
        site,
        f"Replace '{min(aliases, key=len)}.{name}' by '{shown}'",
        edits,
        rationale=f"{module}.{name} is gone from the installed release; {shown} "
        + ("is the same." if same else "takes its place, and may behave otherwise here."),
        tier=1,
        kind="S" if same else "U",
        evidence=[
            Evidence(
                f"{module}.{n} was removed: use {MODULE_ATTRIBUTES.get((module, n), successor).format(m=module)}",
                "table of library changes",
            )
            for n in [name, *sorted(others)]
        ],
    )


def _taken(site: CrashSite, successor: str) -> bool:
    """Whether the import that the successor needs would hide another thing of that name."""
    module, _, _ = successor.lstrip("-").rpartition(".")
    if "{m}" in successor or not module:
        return False
    return bool(bindings(site.tree or ast.Module([], [])).get(nodes.top_name(module))) and not has_import(
        site, Wanted(module)
    )


def _stated(site: CrashSite, module: str, name: str) -> str | None:
    """The successor that NumPy's own message names."""
    found = _STATED.search(site.message) if module == "numpy" else None
    if found is None or not re.search(rf"`np\.{name}`", site.message):
        return None
    new = found["new"] or found["builtin"]
    return new if found["builtin"] or "`np." not in found.group() else "{m}." + new


def _names_of(tree: ast.Module | None, module: str) -> set[str]:
    """What the file calls a module: by `import module`, `import module as name` or `from package import module`."""
    found: set[str] = set()
    parent, _, last = module.rpartition(".")
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name for alias in node.names if alias.name == module}
        elif isinstance(node, ast.ImportFrom) and node.module == parent and not node.level:
            found |= {alias.asname or alias.name for alias in node.names if alias.name == last}
    rebound = (
        {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} if tree else set()
    )
    return found - rebound


def _replace(site: CrashSite, node: ast.Attribute, new: str) -> Iterator[Edit]:
    text = new.format(m=site.source(node.value))
    if text.startswith("-") and site.tree is not None:
        parent = next(nodes.ancestors(site.tree, node), None)
        text = f"({text})" if isinstance(parent, (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript)) else text
    yield Edit(site.file, *site.where.span(node), text)
    if "{m}" not in new:
        added = import_for(site.file, site.text, new.lstrip("-"))
        if added is not None:
            yield added


RECIPE = Recipe(
    name="removed-module-attribute",
    rows=("B4", "B11", "FL8"),
    exceptions=("AttributeError",),
    pattern=_PATTERN,
    propose=_propose,
    title="An attribute that a library's module no longer has",
    needs=("numpy",),
)
