"""A name that is imported has another name or another place

## What it does
Imports the name of the module that is spelt alike, or the name itself from the one module of the project that defines it.

## Why the error happens
`from m import x` needs an `x` in `m`; a slip, a rename or a move of the definition leaves it without one.

## Example
```python before main.py
from shop import calulate_total

print(calulate_total([1, 2]))
```

```python before shop.py
def calculate_total(prices):
    return sum(prices)
```

```python after main.py
from shop import calculate_total

print(calculate_total([1, 2]))
```

## Example
```python before main.py
from shop import discount

print(discount(10))
```

```python before shop.py
def total(prices):
    return sum(prices)
```

```python before prices.py
def discount(price):
    return price * 0.9
```

```python after main.py
from prices import discount

print(discount(10))
```

## When it is not offered
- Two names or two modules may be meant.
- The module is being imported still: imports go round in a circle.
- A library or the standard library has removed the name.

## Questions
### The name is in the documentation. Why is it not there?
The documentation may be of another release. `python -m pip show NAME` tells which one is installed, and the path in the
message which file was imported.

### Why is a name that starts with an underscore not offered?
It is the module's own business and may vanish in any release. Importing it would trade one error for a later one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.modules import module_members
from tracemend.diagnosis.names import bound_somewhere
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.history import renaming
from tracemend.project.symbols import module_file, symbols
from tracemend.recipes.drafting import draft
from tracemend.recipes.importing import Move, move_names
from tracemend.recipes.project_names import import_path, would_cycle
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.removed import is_removed
from tracemend.recipes.similarity import is_inflection, nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name, module = match.group("name"), match.group("module")
    node = site.statement
    if not isinstance(node, ast.ImportFrom) or is_removed(module, name) or not site.raised_here:
        return
    alias = next((a for a in node.names if a.name == name), None)
    members = module_members(site, module)
    if alias is None or members is None or name in members or "circular" in site.record.message:
        return
    own = module_file(module, site.snapshot, near=site.file) is not None
    commit = renaming(site.project.root, name) if own else None
    places = [s for s in symbols(site.snapshot).get(name, []) if s.file != site.file]
    if commit is not None and commit.new in members:
        said = Evidence(f"commit {commit.commit} ('{commit.subject}') renamed it to '{commit.new}'", "git log")
        yield _renamed(site, alias, name, commit.new, module, said, tier=1, sure=True)
    elif own and len(places) == 1:
        path = None if would_cycle(site, places[0].file) else import_path(site, places[0].file)
        if path is not None and not path.startswith("."):
            yield draft(
                site,
                f"Import '{name}' from '{path}'",
                move_names(site.file, site.where, node, {alias.name: Move(path)}),
                rationale=f"'{module}' has no '{name}'; it is defined in {places[0].file}.",
                tier=2,
                evidence=[Evidence(f"only {places[0].file} defines '{name}'", "the index of the project")],
            )
    elif (found := nearest(name, {m for m in members if not m.startswith("__")})) is not None:
        said = Evidence(f"'{module}' has '{found.name}'", "the module's names")
        yield _renamed(site, alias, name, found.name, module, said, tier=2, sure=not is_inflection(name, found.name))
    else:
        others = f"{len(places)} modules of the project define it" if places else "nothing in the project defines it"
        yield Abstention(f"'{module}' has no name that is near enough to '{name}', and {others}.")


def _renamed(
    site: CrashSite, alias: ast.alias, old: str, new: str, module: str, said: Evidence, *, tier: int, sure: bool
) -> Fix:
    """The import and, where it has no name of its own, every use in the file."""
    start, _ = site.where.span(alias)
    edits = [Edit(site.file, start, start + len(old), new)]
    if alias.asname is None:
        for node in ast.walk(site.tree or ast.Module([], [])):
            if isinstance(node, ast.Name) and node.id == old:
                first, last = site.where.span(node)
                edits.append(Edit(site.file, first, last, new))
    free = alias.asname is not None or not bound_somewhere(site, new)
    return draft(
        site,
        f"Import '{new}' for '{old}'",
        edits,
        rationale=f"'{module}' has no '{old}'; it has '{new}'.",
        tier=tier,
        kind="S" if sure and free else "U",
        evidence=[said],
    )


RECIPE = Recipe(
    name="misspelled-import",
    title="A name that is imported has another name or another place",
    rows=("I9",),
    exceptions=("ImportError",),
    pattern=re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)' \("),
    propose=_propose,
)
