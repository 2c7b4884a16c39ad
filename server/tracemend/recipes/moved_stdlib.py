"""A name of the standard library has moved

## What it does
Takes a name from where the standard library keeps it now: the abstract base classes from `collections.abc` (gone from
`collections` in Python 3.10), `gcd` from `math` (gone from `fractions` in 3.9). Every use in the file is changed;
where other files of the project ask for such names too, a second fix takes them along.

## Why the error happens
The old place was kept for some versions with a warning and then removed; the code runs on a newer Python than it was
written for.

## Example
```python before main.py
from collections import Mapping, OrderedDict

print(isinstance(OrderedDict(), Mapping))
```

```python after main.py
from collections import OrderedDict
from collections.abc import Mapping

print(isinstance(OrderedDict(), Mapping))
```

## When it is not offered
- The name was never there: then it is misspelled.
- The failed import is a library's own: upgrade the library.

## Questions
### The failing import is in a library, not in my code. What now?
Its release is too old for this Python. Update it, or pin Python to a version that it was made for until it has been updated.

### How do I find the next ones before they break?
Run the tests with `python -W error::DeprecationWarning`: names are announced for several versions before they go.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.positions import positions
from tracemend.recipes.drafting import draft
from tracemend.recipes.importing import Move, move_names
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_ABC = [
    "Awaitable",
    "Coroutine",
    "AsyncIterable",
    "AsyncIterator",
    "AsyncGenerator",
    "Hashable",
    "Iterable",
    "Iterator",
    "Generator",
    "Reversible",
    "Sized",
    "Container",
    "Callable",
    "Collection",
    "Set",
    "MutableSet",
    "Mapping",
    "MutableMapping",
    "MappingView",
    "KeysView",
    "ItemsView",
    "ValuesView",
    "Sequence",
    "MutableSequence",
    "ByteString",
]
MOVED = {("collections", name): ("collections.abc", "3.10") for name in _ABC} | {("fractions", "gcd"): ("math", "3.9")}
"""(module, name) to its new module and the version that removed the old place (What's New in Python 3.9 and 3.10)."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    old, name = match.group("module") or match.group("source"), match.group("attribute") or match.group("name")
    if (old, name) not in MOVED or site.tree is None or not site.raised_here:
        return
    new, version = MOVED[old, name]
    here = list(_edits(site, site.file, old))
    if not here:
        return
    rationale = f"'{name}' left '{old}' in Python {version}; it is in '{new}'."
    told = Evidence(f"Python {version} removed {old}.{name} in favour of {new}.{name}", "What's New in Python")
    yield draft(site, f"Take '{name}' from '{new}'", here, rationale=rationale, tier=1, evidence=[told])
    others = [edit for file in _others(site, old) for edit in _edits(site, file, old)]
    if others:
        files = sorted({edit.file for edit in others})
        yield draft(
            site,
            f"Take '{name}' and its like from '{new}' in all {len(files) + 1} files",
            [*here, *others],
            rationale=rationale,
            tier=1,
            kind="U",
            score=0.9,
            evidence=[told, Evidence(f"{', '.join(files[:5])} ask for such names too", "the project's files")],
        )


def _others(site: CrashSite, old: str) -> list[str]:
    """The project's other files that name the old module, without its tests."""
    return [file for file in files_with(site, old) if file != site.file and not is_test_file(file)]


def _edits(site: CrashSite, file: str, old: str) -> Iterator[Edit]:
    """The edits of one file: its imports of what has moved, and the attributes of the module."""
    tree, text = site.snapshot.tree(file), site.snapshot.text(file)
    if tree is None or text is None:
        return
    where, new = positions(text), ""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == old and not node.level:
            gone = [alias for alias in node.names if (old, alias.name) in MOVED]
            if gone and (file == site.file or not _is_attempt(tree, node)):
                moves = {a.name: Move(MOVED[old, gone[0].name][0]) for a in gone}
                yield from move_names(file, where, node, moves)
        elif isinstance(node, ast.Attribute) and nodes.dotted(node.value) == old and (old, node.attr) in MOVED:
            new = MOVED[old, node.attr][0]
            yield Edit(file, *where.span(node.value), new)
    added = insert_import(file, text, Wanted(new)) if new else None
    if added is not None:
        yield added


def _is_attempt(tree: ast.Module, node: ast.AST) -> bool:
    """Whether an import stands in a `try`, so that the file knows of both places."""
    return any(isinstance(above, ast.Try) for above in nodes.ancestors(tree, node))


RECIPE = Recipe(
    name="moved-stdlib",
    title="A name of the standard library has moved",
    rows=("S1",),
    exceptions=("ImportError", "AttributeError"),
    pattern=re.compile(
        r"cannot import name '(?P<name>\w+)' from '(?P<source>[\w.]+)'|module '(?P<module>[\w.]+)' has no attribute '(?P<attribute>\w+)'"
    ),
    propose=_propose,
    versions=((3, 10), (3, 99)),
)
