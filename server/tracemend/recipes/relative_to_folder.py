"""A path that depends on where the program is started

## What it does
Takes the path from the folder of the program's own file, where the file lies; or says to start from the root, when it lies there.

## Why the error happens
A relative path is looked up in the current folder, which is wherever the program was started.

## Example
```python before tool/main.py
import json

with open("config.json") as file:
    print(json.load(file)["name"])
```

```python after tool/main.py
import json
from pathlib import Path

with open(Path(__file__).resolve().parent / "config.json") as file:
    print(json.load(file)["name"])
```

```text before tool/config.json
{"name": "demo"}
```

```console
python tool/main.py
```

## When it is not offered
- The file is neither beside the program nor in the root.
- The file is written.
- The path is not a literal.

## Questions
### What is wrong with `os.chdir`?
It moves the whole process, other threads included, and every other relative path with it.

### How do I ship data files with a package?
List them as package data and read them with `importlib.resources.files("package")`. Then they are found in a wheel or a zip
file as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.opening import Opening, openings_in
from tracemend.recipes.paths import is_in_project, is_tracked, own_folder, printed_path
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    path = printed_path(match["path"])
    statement = site.statement
    if path is None or statement is None or path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        return
    literal = _literal(site, statement, match["path"])
    folder = own_folder(site)
    beside = f"{folder}/{path}" if folder else path
    at_root = path
    if literal is None or _written(site, statement, literal):
        return
    why = f"'{path}' is looked for in the folder that the program is started from."
    if is_in_project(site, beside) and ".." not in path:
        yield from _beside(site, literal, why, beside)
        return
    if folder and is_in_project(site, at_root):
        step = Step(f"Start the program from the project's root, where '{path}' lies.")
        evidence = [Evidence(f"'{path}' lies in the project's root", "the file system")]
        yield draft(
            site, "Start from the project's root", rationale=why, tier=3, kind="C", steps=[step], evidence=evidence
        )


def _literal(site: CrashSite, statement: ast.stmt, shown: str) -> ast.Constant | None:
    """The string literal of the blamed line that is the path."""
    value = ast.literal_eval(shown)
    found = [n for n in site.find(ast.Constant) if n.value == value]
    if not found:
        found = [n for n in ast.walk(statement) if isinstance(n, ast.Constant) and n.value == value]
    return found[0] if len(found) == 1 else None


def _written(site: CrashSite, statement: ast.stmt, literal: ast.Constant) -> bool:
    """Whether the file is opened to be written: where it goes is not ours to say."""
    openings = [o for o in openings_in(site, statement) if literal in ast.walk(o.call)]
    return any(o.mode is None or not set(o.mode) <= set("rbt") for o in openings)


def _beside(site: CrashSite, literal: ast.Constant, why: str, beside: str) -> Iterator[Fix]:
    name, wanted = _path_class(site)
    source = site.source(literal)
    holder = _path_call(site, literal)
    if isinstance(holder, ast.Call):
        start, end = site.where.span(holder)
    else:
        start, end = site.where.span(literal)
    new = f"{name}(__file__).resolve().parent / {source}"
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    above = parents.get(holder or literal)
    if isinstance(above, (ast.Attribute, ast.BinOp)):
        new = f"({new})"
    if holder is None and not _takes_paths(site, above, literal):
        return
    added = insert_import(site.file, site.text, wanted) if wanted is not None else None
    yield draft(
        site,
        "Look beside the program's own file",
        joined([*([added] if added is not None else []), Edit(site.file, start, end, new)]),
        rationale=why,
        tier=3,
        kind="S" if is_tracked(site, beside) else "U",
        evidence=[Evidence(f"'{beside}' is one of the project's files", "the file system", is_tracked(site, beside))],
    )


def _takes_paths(site: CrashSite, above: ast.AST | None, literal: ast.Constant) -> bool:
    """Whether the literal is the path argument of a call that takes path objects too."""
    if not isinstance(above, ast.Call) or above.args[:1] != [literal]:
        return False
    opening = [o for o in openings_in(site, above) if o.call is above]
    name = nodes.dotted(above.func) or ""
    return bool(opening and isinstance(opening[0], Opening) and not opening[0].method) or name.startswith(
        ("pd.read_", "pandas.read_", "np.load", "os.stat", "os.listdir", "os.scandir", "shutil.copy", "os.path.getsize")
    )


def _path_call(site: CrashSite, literal: ast.Constant) -> ast.Call | None:
    """`Path("…")` around the literal."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    above = parents.get(literal)
    named = isinstance(above, ast.Call) and (nodes.dotted(above.func) or "").rpartition(".")[2] == "Path"
    return above if named and isinstance(above, ast.Call) and len(above.args) == 1 else None


def _path_class(site: CrashSite) -> tuple[str, Wanted | None]:
    for name, full in imported_names(site).items():
        if full == "pathlib.Path":
            return name, None
        if full == "pathlib":
            return f"{name}.Path", None
    return "Path", Wanted("pathlib", "Path")


RECIPE = Recipe(
    name="relative-to-folder",
    rows=("F1",),
    exceptions=("FileNotFoundError",),
    pattern=re.compile(r"\[Errno 2\] No such file or directory: (?P<path>'[^']*'|\"[^\"]*\")$"),
    propose=_propose,
    title="A path that depends on where the program is started",
)
