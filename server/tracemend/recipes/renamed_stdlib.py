"""A name that Python has renamed

## What it does
Uses the new name wherever the file uses the old one.

## Why the error happens
The standard library keeps an old name for some versions, with a warning, and then removes it. What is nearest in spelling, which the
interpreter suggests, is often another thing.

## Example
```python before main.py
import inspect


def area(width, height=1):
    return width * height


print(inspect.getargspec(area).args)
```

```python after main.py
import inspect


def area(width, height=1):
    return width * height


print(inspect.getfullargspec(area).args)
```

## Example
```python before main.py
from itertools import izip

print(list(izip([1], [2])))
```

```python after main.py

print(list(zip([1], [2])))
```

## Example
```python before main.py
import urllib

print(urllib.urlencode({"a": 1}))
```

```python after main.py
import urllib
import urllib.parse

print(urllib.parse.urlencode({"a": 1}))
```

## When it is not offered
- The new name behaves otherwise in a way that matters here: then it is a choice.
- The failed use is a library's own: upgrade the library.

## Questions
### Python suggested another name. Why is that one not taken?
The suggestion is the nearest spelling among what is there. For `inspect.getargspec` it names `getargs`, which does something
else; the table knows the real successor.

### Why are names removed at all?
Each has been announced for two versions or more, and often had a double that worked better. What is left can be maintained.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_statement
from tracemend.recipes.importing import Move, Use, has_import, move_names, rename_use, uses_of
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.stdlib_changes import OTHERWISE, RENAMED


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    old = f"{match['module'] or match['source']}.{match['attribute'] or match['name']}"
    if old not in RENAMED or not _fails_here(site) or site.tree is None:
        return
    new, version = RENAMED[old]
    if site.python < tuple(map(int, version.split("."))):
        return
    module = old.rpartition(".")[0]
    uses = [u for u in uses_of(site, module) if u.dotted == old]
    edits = [edit for use in uses for edit in _edits(site, use, new)]
    if not edits:
        return
    doubt = _doubt(site, old, uses)
    yield draft(
        site,
        f"Use {new} instead of {old}",
        edits,
        rationale=f"Python {version} removed {old}; {new} takes its place.",
        tier=1,
        kind="U" if doubt else "S",
        evidence=[
            Evidence(f"{old} is gone since Python {version}", "What's New in Python"),
            *([Evidence(doubt, "the documentation", supports=False)] if doubt else []),
        ],
    )


def _fails_here(site: CrashSite) -> bool:
    """Whether the blamed line itself asked for the name; some modules answer by a `__getattr__` of their own."""
    return all(frame.function == "__getattr__" for frame in site.deeper)


def _edits(site: CrashSite, use: Use, new: str) -> list[Edit]:
    code = rename_use(site, use, new)
    if code is None:
        return []
    module, _, name = new.rpartition(".")
    if isinstance(use.node, ast.alias) and isinstance(use.statement, ast.ImportFrom):
        return _in_import(site, use.node, use.statement, module, name, code)
    wanted = Wanted(module if module in _MODULES else new)
    if wanted.module in _MODULES and not has_import(site, wanted):
        added = insert_import(site.file, site.text, wanted)
        return [*code, added] if added is not None else code
    return code


_MODULES = ("errno", "html", "importlib.util", "urllib.parse", "urllib.request")
"""Modules among the new names that a file may lack an import of: the others it has imported for the old name."""


def _in_import(
    site: CrashSite, alias: ast.alias, statement: ast.ImportFrom, module: str, name: str, code: list[Edit]
) -> list[Edit]:
    """The uses as rewritten, and the import to match: of another name, from another module, or of none for a builtin."""
    if not module:
        if alias.asname or name == "errno":
            return []
        rest = [ast.unparse(other) for other in statement.names if other is not alias]
        lines = [f"from {statement.module} import {', '.join(rest)}"] if rest else []
        return [*code, replace_statement(site, statement, lines)]
    if module == statement.module:
        start, _ = site.where.span(alias)
        return [*code, Edit(site.file, start, start + len(alias.name), name)]
    return [*code, *move_names(site.file, site.where, statement, {name: Move(module)})] if name == alias.name else []


def _doubt(site: CrashSite, old: str, uses: list[Use]) -> str:
    """Why the new name may not do what the old one did here; "" when it does."""
    if old == "inspect.getargspec" and all(_reads_known_part(site, use) for use in uses):
        return ""
    if old.startswith("unittest.") and all(_has_one_argument(site, use) for use in uses):
        return ""
    return OTHERWISE.get(old, "")


def _has_one_argument(site: CrashSite, use: Use) -> bool:
    call = nodes.parent_map(site.tree or ast.Module([], [])).get(use.node)
    return isinstance(call, ast.Call) and call.func is use.node and len(call.args) == 1 and not call.keywords


def _reads_known_part(site: CrashSite, use: Use) -> bool:
    """Whether `getargspec(f)` is followed by a part that its successor has too: `.args`, `.varargs`, `.defaults`, `[0]`."""
    assert site.tree is not None
    parents = nodes.parent_map(site.tree)
    call = parents.get(use.node)
    part = parents.get(call) if isinstance(call, ast.Call) and call.func is use.node else None
    if isinstance(part, ast.Attribute):
        return part.attr in ("args", "varargs", "defaults")
    return isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant) and part.slice.value in (0, 1)


RECIPE = Recipe(
    name="renamed-stdlib",
    rows=("S1", "S3", "S4", "S6"),
    exceptions=("ImportError", "AttributeError"),
    pattern=re.compile(
        r"cannot import name '(?P<name>\w+)' from '(?P<source>[\w.]+)'|module '(?P<module>[\w.]+)' has no attribute '(?P<attribute>\w+)'"
    ),
    propose=_propose,
    title="A name that Python has renamed",
    versions=((3, 11), (3, 99)),
)
