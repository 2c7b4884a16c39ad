"""An argument that a library's function no longer takes

## What it does
Renames a keyword argument of a library's function to its present name, or leaves it out where it does nothing any more, by a
curated table.

## Why the error happens
The library renamed or removed the argument after announcing it for some releases, and the installed one is newer than the code.

## Example
```python before main.py
import pandas as pd

print(pd.DataFrame({"a": [1]}).to_csv(line_terminator="\\n"))
```

```python after main.py
import pandas as pd

print(pd.DataFrame({"a": [1]}).to_csv(lineterminator="\\n"))
```

## When it is not offered
- When the function is one of the project's own, when the value given needs another value under the new name, or when
  the table does not know the argument.

## Questions
### Why does a removed argument break my program at all?
A call may name only parameters that exist. Ignoring unknown ones silently would hide misspellings.

### The argument was left out. Does the behaviour change?
Only arguments that had stopped doing anything are left out. Where the new default differs, the table holds what has to be
passed instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.data.libraries import RENAMED_ARGUMENTS, RenamedArgument
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import remove_argument, rename_keyword, replace_node
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"(?:[\w.<>]+\.)?(?P<function>\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '(?P<name>\w+)'"
    r"|`(?P<removed>\w+)` is removed\. use `(?P<new>\w+)` instead"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """One fix that renames or drops the argument in the failed call."""
    name = match["name"] or match["removed"]
    for call in site.find(ast.Call):
        function = str(nodes.dotted(call.func) or getattr(call.func, "attr", "")).rpartition(".")[2]
        keyword = next((k for k in call.keywords if k.arg == name), None)
        if keyword is None or _own(site, function):
            continue
        row = next((r for r in RENAMED_ARGUMENTS if r.function == function and r.old == name), None)
        if row is not None and row.only_value in (None, site.source(keyword.value)):
            yield _fix(site, call, keyword, row)


def _fix(site: CrashSite, call: ast.Call, keyword: ast.keyword, row: RenamedArgument) -> Fix:
    present = {k.arg for k in call.keywords}
    new = row.new if row.new is None or row.new.partition("=")[0] not in present else None
    if new is None:
        edit = remove_argument(site, call, keyword)
    elif "=" in new:
        edit = replace_node(site, keyword, new)
    else:
        edit = rename_keyword(site.file, site.where, keyword, new)
    said = f"use {row.new}" if row.new else "leave it out"
    return draft(
        site,
        f"Rename the argument '{row.old}' to '{row.new}'" if new else f"Leave out the argument '{row.old}'",
        [edit],
        rationale=f"{row.function}() no longer takes '{row.old}' since {row.since}: {said}.",
        tier=1,
        kind="S" if row.same_use and row.new == new and _imports(site, row.library) else "U",
        evidence=[
            Evidence(f"{row.function}({row.old}=…) was removed in {row.since}: {said}", "table of library changes")
        ],
    )


def _imports(site: CrashSite, library: str) -> bool:
    return re.search(rf"^\s*(?:from|import)\s+{library}\b", site.text, re.MULTILINE) is not None


def _own(site: CrashSite, function: str) -> bool:
    """Whether the project itself defines a function or class of that name."""
    pattern = re.compile(rf"^\s*(?:async\s+def|def|class)\s+{re.escape(function)}\b", re.MULTILINE)
    files = project_files(site.snapshot.root).python
    return any(pattern.search(site.snapshot.text(file) or "") for file in files)


RECIPE = Recipe(
    name="renamed-argument",
    rows=("B3", "B11", "H5", "W1"),
    exceptions=("TypeError", "PydanticUserError"),
    pattern=_PATTERN,
    propose=_propose,
    title="An argument that a library's function no longer takes",
    needs=("pandas",),
)
