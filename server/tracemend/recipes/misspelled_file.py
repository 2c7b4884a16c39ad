"""A file's name is misspelled

## What it does
Opens the file of the folder whose name is nearest.

## Why the error happens
The folder has no file of exactly that name: letters' case counts on most systems.

## Example
```python before main.py
print(open("data/Prices.csv").read())
```

```python after main.py
print(open("data/prices.csv").read())
```

```text before data/prices.csv
pen,1
```

## When it is not offered
- No file of the same kind has a name that is near enough, or two have.
- The file is written.

## Questions
### It works on Windows and macOS. Why not on Linux?
Their file systems usually ignore case, Linux does not. `Data.csv` and `data.csv` are two files there.

### The name looks exactly the same.
Compare `ascii()` of both. Accented letters have two Unicode forms, and macOS used to store the decomposed one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.opening import openings_in
from tracemend.recipes.paths import is_in_project, own_folder, printed_path
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import MARGIN, ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    path = printed_path(match["path"])
    statement = site.statement
    if path is None or statement is None or path.startswith(("/", "~")) or ".." in path:
        return
    literals = [
        n for n in ast.walk(statement) if isinstance(n, ast.Constant) and n.value == ast.literal_eval(match["path"])
    ]
    if len(literals) != 1 or any(o.mode is None or not set(o.mode) <= set("rbt") for o in openings_in(site, statement)):
        return
    parent, name = str(PurePosixPath(path).parent), PurePosixPath(path).name
    bases = [b for b in dict.fromkeys(["", own_folder(site)]) if b == "" or is_in_project(site, b)]
    if any(is_in_project(site, "/".join(p for p in (base, path) if p and p != ".")) for base in bases):
        return
    folder = site.snapshot.root / parent
    names = [entry.name for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
    same = [n for n in names if n.lower() == name.lower()]
    found = [
        m for m in ranking(name, names) if PurePosixPath(m.name).suffix.lower() == PurePosixPath(name).suffix.lower()
    ]
    chosen = same[0] if len(same) == 1 else None
    if chosen is None and found and (len(found) == 1 or found[0].score - found[1].score >= MARGIN):
        chosen = found[0].name
    if chosen is None:
        yield Abstention(
            f"none of the {len(names)} files of its folder has a name near enough to '{name}', or two have."
        )
        return
    new = chosen if parent == "." else f"{parent}/{chosen}"
    edit = replace_string(site.file, site.where, literals[0], new)
    if edit is not None:
        yield draft(
            site,
            f"Open '{new}'",
            [edit],
            rationale=f"There is no '{path}'; the folder has '{chosen}', which is spelt alike.",
            tier=2,
            evidence=[Evidence(f"'{new}' is there", "the folder's listing")],
        )


RECIPE = Recipe(
    name="misspelled-file",
    rows=("F6",),
    exceptions=("FileNotFoundError",),
    pattern=re.compile(r"\[Errno 2\] No such file or directory: (?P<path>'[^']*'|\"[^\"]*\")$"),
    propose=_propose,
    title="A file's name is misspelled",
)
