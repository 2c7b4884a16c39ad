"""A module of the project has moved or is misspelled

## What it does
Imports the module by the name that it has now, in every file that imports it by the old one: the one module of the project
of that name in another package, the one that a commit moved the file to, or the one that is spelt alike.

## Why the error happens
A file was moved or renamed, and some imports still say the old name.

## Example
```python before main.py
from shop.helpers import slug

print(slug("A b"))
```

```python before shop/__init__.py
```

```python before shop/text/__init__.py
```

```python before shop/text/helpers.py
def slug(text):
    return text.lower()
```

```python after main.py
from shop.text.helpers import slug

print(slug("A b"))
```

## Example
```python earlier main.py
from shop.cart import total

print(total([1, 2]))
```

```python earlier shop/__init__.py
```

```python earlier shop/cart.py
from .helpers import rounded


def total(prices):
    return rounded(sum(prices))
```

```python earlier shop/helpers.py
def rounded(value):
    return round(value, 2)
```

```python before main.py
from shop.cart import total

print(total([1, 2]))
```

```python before shop/__init__.py
```

```python before shop/cart.py
from .helpers import rounded


def total(prices):
    return rounded(sum(prices))
```

```python gone before shop/helpers.py
```

```python new shop/money.py
def rounded(value):
    return round(value, 2)
```

```python after shop/cart.py
from .money import rounded


def total(prices):
    return rounded(sum(prices))
```

## Example
```python before main.py
from colections import OrderedDict

print(len(OrderedDict()))
```

```python after main.py
from collections import OrderedDict

print(len(OrderedDict()))
```

## When it is not offered
- Two modules may be meant.
- The module lacks what is imported from it.

## Questions
### Should the old name go on working?
For an application, no: change all imports and be done. A published library should keep a module of the old name that imports
from the new one, with a DeprecationWarning, for a release or two.

### The module is there. Why does Python not see it?
Look whether its folder is on `sys.path`, and whether a file `foo.py` stands beside a package `foo/`: the package wins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tracemend.diagnosis.modules import module_members, project_module_members
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.project.history import FileMove, moved_file
from tracemend.project.positions import positions
from tracemend.project.symbols import import_roots, module_name
from tracemend.recipes.drafting import draft
from tracemend.recipes.project_names import import_path, relative_path
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    old = match.group("module")
    importing = site.statement
    if not isinstance(importing, (ast.Import, ast.ImportFrom)):
        return
    wanted = {a.name for a in importing.names} if isinstance(importing, ast.ImportFrom) else set()
    move = _by_commit(site, old)
    found = [] if move is None else [move.new]
    if not wanted or move is None:
        found = found or [f for f in _of_same_name(site, old) if wanted <= _members(site, f)]
        found = found or [f for f in _alike(site, old) if wanted <= _members(site, f)]
    if not found:
        yield from _of_library(site, importing, old, wanted)
    if len(found) != 1:
        yield Abstention(
            f"the project has {len(found)} modules that could be meant."
            if found
            else f"the project has no module like '{old}'."
        )
        return
    new = import_path(site, found[0]) or "."
    new = module_name(found[0], site.snapshot) if new.startswith(".") else new
    if new == old or not wanted <= _members(site, found[0]):
        return
    edits = list(_rewritten(site, old, new, found[0]))
    if edits:
        told = (
            [] if move is None else [Evidence(f"commit {move.commit} ('{move.subject}') moved {move.old}", "git log")]
        )
        has = [Evidence(f"{found[0]} has {', '.join(sorted(wanted))}", "the project's modules")] if wanted else []
        yield draft(
            site,
            f"Import '{new}' for '{old}'",
            edits,
            rationale=f"There is no module '{old}'; the project has '{new}'.",
            tier=2 if move is None else 1,
            kind="U" if _installed(site, old) or not (wanted or move is not None) else "S",
            evidence=[*told, *has],
        )


def _installed(site: CrashSite, old: str) -> bool:
    """Whether the missing module was looked for in an installed package, which may have dropped it."""
    return site.interpreter is not None and site.interpreter.can_import(old)


def _by_commit(site: CrashSite, old: str) -> FileMove | None:
    """The commit that moved the module's file to where it is today, where git tells of one."""
    path = old.replace(".", "/")
    for root in import_roots(None, site.snapshot):
        folder = "" if root == "." else f"{root}/"
        for file in (f"{folder}{path}.py", f"{folder}{path}/__init__.py"):
            move = moved_file(site.project.root, file)
            for _ in range(3):
                if move is None or site.snapshot.text(move.new) is not None:
                    break
                move = moved_file(site.project.root, move.new)
            if move is not None:
                return move
    return None


def _members(site: CrashSite, file: str) -> frozenset[str]:
    return project_module_members(site, file) or frozenset()


def _of_library(site: CrashSite, node: ast.Import | ast.ImportFrom, old: str, wanted: set[str]) -> Iterator[Fix]:
    """A misspelled module of the standard library or of an installed package."""
    facts = site.interpreter
    if facts is None or "." in old or not isinstance(node, ast.ImportFrom) or node.level:
        return
    found = nearest(old, {n for n in (*facts.stdlib, *facts.providers) if not n.startswith("_")})
    start = re.compile(r"from\s+([\w.]+)\s+import").match(site.where.text, site.where.span(node)[0])
    if found is not None and start is not None and wanted <= (module_members(site, found.name) or frozenset()):
        yield draft(
            site,
            f"Import '{found.name}' for '{old}'",
            [Edit(site.file, start.start(1), start.end(1), found.name)],
            rationale=f"There is no module '{old}'; there is '{found.name}', which has what is imported.",
            tier=2,
            score=found.score,
            evidence=[Evidence(f"'{found.name}' has {', '.join(sorted(wanted))}", "the project's interpreter")],
        )


def _of_same_name(site: CrashSite, old: str) -> list[str]:
    last = old.rpartition(".")[2]
    return [f for f in project_files(site.snapshot.root).python if _stem(f) == last and f != site.file]


def _stem(file: str) -> str:
    path = PurePosixPath(file)
    return path.parent.name if path.name == "__init__.py" else path.stem


def _alike(site: CrashSite, old: str) -> list[str]:
    """The modules beside the missing one whose name is spelt alike."""
    prefix, _, last = old.rpartition(".")
    beside = {f: module_name(f, site.snapshot) for f in project_files(site.snapshot.root).python if f != site.file}
    same = {name.rpartition(".")[2]: f for f, name in beside.items() if name.rpartition(".")[0] == prefix}
    found = nearest(last, same)
    return [same[found.name]] if found is not None else []


def _rewritten(site: CrashSite, old: str, new: str, target: str) -> Iterator[Edit]:
    """Every `from old import …` and `import old as …` of the project, relative ones among them."""
    for file in dict.fromkeys([site.file, *files_with(site, old.rpartition(".")[2])]):
        tree, text = site.snapshot.tree(file), site.snapshot.text(file)
        for node in ast.walk(tree) if tree is not None and text is not None else ():
            where = positions(text or "")
            if isinstance(node, ast.ImportFrom) and _absolute(file, node) == old:
                found = re.compile(r"from\s+([\w.]+)\s+import").match(where.text, where.span(node)[0])
                path = (relative_path(file, target) or new) if node.level else new
                if found is not None:
                    yield Edit(file, found.start(1), found.end(1), path)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name == old and (alias.asname or ("." not in old and "." not in new)):
                        start, end = where.span(alias)
                        bound = alias.asname or old
                        yield Edit(file, start, end, f"{new} as {bound}")


def _absolute(file: str, node: ast.ImportFrom) -> str:
    """The dotted module that an import names, counted from the root."""
    package = file.split("/")[: -node.level] if node.level else []
    return ".".join([*package, *([node.module] if node.module else [])])


RECIPE = Recipe(
    name="moved-module",
    title="A module of the project has moved or is misspelled",
    rows=("I7",),
    exceptions=("ModuleNotFoundError", "ImportError"),
    pattern=re.compile(r"No module named '(?P<module>[\w.]+)'$"),
    propose=_propose,
)
