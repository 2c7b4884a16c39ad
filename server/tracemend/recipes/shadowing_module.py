"""A file hides a module of the same name

## What it does
Renames the file of the project that has the name of a standard library module, and the project's own imports of it.

## Why the error happens
The folder of the started script is searched first: `import random` finds the project's own `random.py`, which lacks what the
library's has.

## Example
```python before main.py
import random

print(random.randint(1, 1))
```

```python before random.py
print("my own dice")
```

```python gone random.py
```

```python after own_random.py
print("my own dice")
```

## When it is not offered
- The file belongs to a package: then it hides nothing.
- Other files of the project import something from it: it is a choice.

## Questions
### How do I see which file was imported?
`import random; print(random.__file__)` shows the path. Python 3.13 and later also say in the message that a file of yours
has the name of a library module.

### I renamed the file and the error is still there.
An old `__pycache__` does no harm by itself, but a left-over `random.pyc` beside the sources would. Look also for a folder of
the same name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Rename
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    module = match.group("module") or match.group("source") or match.group("partial")
    file = _hiding(site, module)
    if file is None:
        return
    folder = file.rpartition("/")[0]
    new = f"{folder}/own_{module}.py" if folder else f"own_{module}.py"
    if site.snapshot.text(new) is not None:
        return
    bound = {module, match.group("attribute") or match.group("name") or ""}
    wanted = _wanted_elsewhere(site, file, module)
    yield draft(
        site,
        f"Rename {file} to {new}",
        rationale=f"{file} hides the standard library's module '{module}'.",
        tier=1,
        kind="U" if wanted else "S",
        renames=[Rename(file, new)],
        evidence=[
            Evidence(f"{file} has the name of the standard library's '{module}'", "the project's files"),
            *(
                [
                    Evidence(
                        f"other files import {', '.join(sorted(wanted - bound) or wanted)} from it",
                        "their imports",
                        False,
                    )
                ]
                if wanted
                else []
            ),
        ],
    )


def _hiding(site: CrashSite, module: str) -> str | None:
    """The file beside a script of the stack that has the module's name."""
    if module not in sys.stdlib_module_names:
        return None
    folders = {site.file.rpartition("/")[0], ""}
    for folder in folders:
        file = f"{folder}/{module}.py" if folder else f"{module}.py"
        inside = site.snapshot.text(f"{folder}/__init__.py" if folder else "__init__.py")
        if site.snapshot.text(file) is not None and inside is None:
            return file
    return None


def _wanted_elsewhere(site: CrashSite, file: str, module: str) -> set[str]:
    """What the file defines that others take from it."""
    tree = site.snapshot.tree(file)
    defined = {n for n, b in bindings(tree).items() if any(x.form != "module" for x in b)} if tree else set()
    found: set[str] = set()
    for other in files_with(site, module):
        for node in ast.walk(site.snapshot.tree(other) or ast.Module([], [])) if other != file else ():
            if isinstance(node, ast.ImportFrom) and node.module == module:
                found |= defined & {a.name for a in node.names}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
                found |= defined & {node.attr}
    return found


RECIPE = Recipe(
    name="shadowing-module",
    title="A file hides a module of the same name",
    rows=("I11",),
    exceptions=("AttributeError", "ImportError"),
    pattern=re.compile(
        r"(?:partially initialized )?module '(?P<module>\w+)' has no attribute '(?P<attribute>\w+)'"
        r"|cannot import name '(?P<name>\w+)' from '(?P<source>\w+)' \("
        r"|cannot import name '\w+' from partially initialized module '(?P<partial>\w+)'"
    ),
    propose=_propose,
)
