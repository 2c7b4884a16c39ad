"""A submodule is not imported

## What it does
Imports the submodule too.

## Why the error happens
Importing a package does not import the modules inside it; they appear only when something imports them.

## Example
```python before main.py
import xml

print(xml.etree.ElementTree.fromstring("<a/>").tag)
```

```python after main.py
import xml
import xml.etree.ElementTree

print(xml.etree.ElementTree.fromstring("<a/>").tag)
```

## When it is not offered
- The package has no module of that name.
- The package is imported under another name.

## Questions
### It worked yesterday without the import. Why?
Another module had imported the submodule, which then hung on the package for everybody. A change in import order was enough
to lose it.

### Which packages load their submodules by themselves?
Those whose `__init__` imports them, such as NumPy or `os` with `os.path`. `xml`, `concurrent`, `importlib` and `logging` do
not load all of theirs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    module, name = match["module"], match["name"]
    used = site.find(ast.Attribute, lambda n: n.attr == name and _names(site, n.value, module))
    where = _submodule(site, module, name)
    if not used or where is None or not site.raised_here:
        return
    alias = nodes.dotted(used[0].value) != module
    if alias:
        return
    whole = _deepest(site, used[0], f"{module}.{name}")
    edit = insert_import(site.file, site.text, Wanted(whole))
    if edit is not None:
        yield draft(
            site,
            f"Add 'import {whole}'",
            [edit],
            rationale=f"'import {module}' does not import its submodule '{name}'.",
            tier=1,
            evidence=[Evidence(f"'{module}.{name}' is a module: {where}", "the interpreter's path")],
        )


def _deepest(site: CrashSite, used: ast.Attribute, dotted: str) -> str:
    """The module that the attributes lead to: `xml.etree.ElementTree`, not `xml.etree` alone."""
    assert site.tree is not None
    node = nodes.parent_map(site.tree).get(used)
    while isinstance(node, ast.Attribute) and _submodule(site, dotted, node.attr) is not None:
        dotted = f"{dotted}.{node.attr}"
        node = nodes.parent_map(site.tree).get(node)
    return dotted


def _names(site: CrashSite, node: ast.expr, module: str) -> bool:
    return qualified(site, node) == module or nodes.dotted(node) == module


def _submodule(site: CrashSite, module: str, name: str) -> str | None:
    """Where a submodule of an installed or standard package lies; None when there is none."""
    facts = site.interpreter
    parts = module.split(".")
    for entry in facts.path if facts is not None else ():
        folder = Path(entry, *parts)
        if not (folder / "__init__.py").is_file():
            continue
        for found in (folder / f"{name}.py", folder / name / "__init__.py"):
            if found.is_file():
                return found.relative_to(entry).as_posix()
    return None


RECIPE = Recipe(
    name="missing-submodule",
    rows=("A1",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"(?:partially initialized )?module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
    propose=_propose,
    title="A submodule is not imported",
)
