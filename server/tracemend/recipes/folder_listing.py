"""The entries of a folder are opened by name alone

## What it does
Joins the name with its folder; where an entry is a folder itself, offers to pass over folders.

## Why the error happens
`os.listdir` gives bare names, which `open` looks for in the current folder; folders are among them.

## Example
```python before main.py
import os

for name in sorted(os.listdir("data")):
    print(open(name).read())
```

```python after main.py
import os

for name in sorted(os.listdir("data")):
    print(open(os.path.join("data", name)).read())
```

```text before data/a.txt
A
```

## Example
```python before main.py
import os

for name in sorted(os.listdir("data")):
    path = os.path.join("data", name)
    print(open(path).read())
```

```python after main.py
import os

for name in sorted(os.listdir("data")):
    path = os.path.join("data", name)
    if not os.path.isfile(path):
        continue
    print(open(path).read())
```

```text before data/a.txt
A
```

```text before data/sub/b.txt
B
```

## When it is not offered
- The names do not come from `os.listdir` in a loop around.
- Passing over folders is a choice: their files may be wanted too.

## Questions
### Is `pathlib` easier here?
`for path in Path(folder).iterdir()` gives whole paths, so nothing has to be joined.

### How do I go through folders below as well?
`Path(folder).rglob("*")`, or `os.walk`, which gives folder and names together.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before, replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    loop = _listing_loop(site)
    if loop is None or site.statement is None:
        return
    target, folder, prefix = loop
    if match["folder"]:
        yield from _skip_folders(site, target, prefix)
        return
    uses = site.find(ast.Name, lambda n: n.id == target and isinstance(n.ctx, ast.Load) and _is_path_argument(site, n))
    if uses and not re.search(r"[\\/]", match["path"].strip("'\"")):
        yield draft(
            site,
            "Join the name with its folder",
            [replace_node(site, use, f"{prefix}.path.join({folder}, {target})") for use in uses],
            rationale=f"os.listdir gives names without their folder, and '{target}' is looked for in the current one.",
            tier=4,
            evidence=[Evidence(f"'{target}' runs over os.listdir({folder})", "the loop around")],
        )


def _listing_loop(site: CrashSite) -> tuple[str, str, str] | None:
    """The loop around over `os.listdir(folder)`: its variable, the folder as written, and what the file calls `os`."""
    if site.tree is None or site.statement is None:
        return None
    for above in [site.statement, *nodes.ancestors(site.tree, site.statement)]:
        if not isinstance(above, ast.For) or not isinstance(above.target, ast.Name):
            continue
        call = above.iter
        if isinstance(call, ast.Call) and nodes.dotted(call.func) in ("sorted", "list", "reversed") and call.args:
            call = call.args[0]
        if isinstance(call, ast.Call) and qualified(site, call.func) == "os.listdir" and len(call.args) == 1:
            folder = call.args[0]
            name = nodes.dotted(call.func) or ""
            if name.endswith(".listdir") and isinstance(folder, (ast.Constant, ast.Name, ast.Attribute)):
                return above.target.id, site.source(folder), name.removesuffix(".listdir")
    return None


def _is_path_argument(site: CrashSite, node: ast.Name) -> bool:
    """Whether the name alone is the first argument of a call."""
    above = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
    return (
        isinstance(above, ast.Call)
        and above.args[:1] == [node]
        and nodes.dotted(above.func) not in ("print", "len", "str")
    )


def _mentions(site: CrashSite, path: ast.expr, target: str) -> bool:
    """Whether a path is made from the loop's variable, in place or in the variable that holds it."""
    made = sole_value(site, path) or path
    return any(isinstance(n, ast.Name) and n.id == target for n in ast.walk(made))


def _skip_folders(site: CrashSite, target: str, prefix: str) -> Iterator[Fix]:
    """Pass over the entries that are folders, in a loop that opens each entry."""
    opened = site.sole(
        ast.Call, lambda n: nodes.dotted(n.func) == "open" and bool(n.args) and _mentions(site, n.args[0], target)
    )
    statement = site.statement
    if opened is None or statement is None or isinstance(statement, ast.For):
        return
    path = site.source(opened.args[0])
    why = "The loop opens every entry of the folder, and one of them is a folder itself."
    evidence = [Evidence(f"the loop runs over {prefix}.listdir()", "the loop around")]
    if isinstance(opened.args[0], ast.Name):
        lines = [f"if not {prefix}.path.isfile({path}):", "    continue"]
        edits: list[Edit | None] = [insert_before(site, statement, lines)]
    else:
        name = "path" if not re.search(r"\bpath\b(?!\.|\()", site.text.replace(f"{prefix}.path", "")) else "entry_path"
        lines = [f"{name} = {path}", f"if not {prefix}.path.isfile({name}):", "    continue"]
        edits = [insert_before(site, statement, lines), replace_node(site, opened.args[0], name)]
    if all(edit is not None for edit in edits):
        yield draft(
            site,
            "Pass over folders",
            [e for e in edits if e is not None],
            rationale=why,
            tier=4,
            kind="U",
            evidence=evidence,
        )


RECIPE = Recipe(
    name="folder-listing",
    rows=("F4", "F5"),
    exceptions=("FileNotFoundError", "IsADirectoryError", "PermissionError"),
    pattern=re.compile(
        r"\[Errno 2\] No such file or directory: (?P<path>.+)$|(?P<folder>\[Errno (?:21|13)\] (?:Is a directory|Permission denied))"
    ),
    propose=_propose,
    title="The entries of a folder are opened by name alone",
)
