"""A file is written into a folder that is not there

## What it does
Makes the folder, and those above it, before the file is opened.

## Why the error happens
`open()` makes files, not folders.

## Example
```python before main.py
with open("out/report.txt", "w") as file:
    file.write("done")
print("written")
```

```python after main.py
from pathlib import Path

Path("out/report.txt").parent.mkdir(parents=True, exist_ok=True)
with open("out/report.txt", "w") as file:
    file.write("done")
print("written")
```

## When it is not offered
- The file is only read.
- The path is absolute or leads out of the project.
- Another folder is spelt alike, or the path is put together: then it is a choice.

## Questions
### Why does `open` not create folders?
A slip in the path would then leave files in folders that nobody looks into. Creating one is a decision of its own.

### Is a test with `os.path.exists` enough?
Between the test and the creation another process may do it. `exist_ok=True` needs no test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before, joined, replace_string
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.opening import openings_in
from tracemend.recipes.paths import folder_of, printed_path
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    path = printed_path(match["path"])
    statement = site.statement
    if path is None or statement is None or path.startswith(("/", "~")) or "/" not in path or not path.strip("./"):
        return
    openings = [o for o in openings_in(site, _header(statement)) if o.mode is not None and set(o.mode) & set("wax")]
    folder = folder_of(path)
    if folder is not None and (site.snapshot.root / folder).is_dir():
        yield Abstention(f"'{folder}' exists in the project: the program may have run in another folder.")
        return
    if len(openings) != 1 or folder is None:
        return
    opening = openings[0]
    target = (
        opening.call.func.value
        if opening.method and isinstance(opening.call.func, ast.Attribute)
        else opening.call.args[0]
    )
    alike = _alike(site, folder)
    yield from _written_into(site, target, folder, alike)
    edit = _made(site, statement, target, is_path=opening.method)
    if edit is None:
        return
    yield draft(
        site,
        f"Make the folder '{folder}' first",
        edit,
        rationale=f"The file is to be written into '{folder}', which is not there; open() makes no folders.",
        tier=4,
        kind="S" if (nodes.string_value(target) is not None or opening.method) and not alike else "U",
        evidence=[
            Evidence(f"'{folder}' does not exist in the project", "the file system"),
            *([Evidence(f"'{alike[0]}' is spelt alike", "the file system", supports=False)] if alike else []),
        ],
    )


def _written_into(site: CrashSite, target: ast.expr, folder: str, alike: list[str]) -> Iterator[Fix]:
    """The path with the one folder that is there and spelt alike."""
    path = nodes.string_value(target)
    parent, _, missing = folder.rpartition("/")
    if len(alike) != 1 or path is None or not isinstance(target, ast.Constant) or not path.startswith(f"{folder}/"):
        return
    there = f"{parent}/{alike[0]}" if parent else alike[0]
    edit = replace_string(site.file, site.where, target, there + path[len(folder) :])
    if edit is not None:
        yield draft(
            site,
            f"Write into the folder '{there}'",
            [edit],
            rationale=f"The file is to be written into '{folder}', which is not there; '{there}' is, and is spelt alike.",
            tier=2,
            kind="U",
            evidence=[Evidence(f"'{alike[0]}' is there and '{missing}' is not", "the file system")],
        )


def _alike(site: CrashSite, folder: str) -> list[str]:
    """Folders beside the missing one that it may be a misspelling of."""
    parent = (site.snapshot.root / folder).parent
    names = [entry.name for entry in parent.iterdir() if entry.is_dir()] if parent.is_dir() else []
    return [match.name for match in ranking(folder.rpartition("/")[2], names)]


def _header(statement: ast.stmt) -> ast.AST:
    """The part of a statement that is its own: a `with`'s items, not its body."""
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return ast.Tuple(elts=[item.context_expr for item in statement.items], ctx=ast.Load())
    return statement


def _made(site: CrashSite, statement: ast.stmt, target: ast.expr, *, is_path: bool) -> list[Edit] | None:
    source = site.source(target)
    if "\n" in source or not _is_plain(site, target):
        return None
    if is_path:
        line = insert_before(site, statement, [f"{source}.parent.mkdir(parents=True, exist_ok=True)"])
        return None if line is None else [line]
    name, wanted = _path_class(site)
    line = insert_before(site, statement, [f"{name}({source}).parent.mkdir(parents=True, exist_ok=True)"])
    if line is None:
        return None
    added = insert_import(site.file, site.text, wanted) if wanted is not None else None
    return joined([*([added] if added is not None else []), line])


def _is_plain(site: CrashSite, target: ast.expr) -> bool:
    """Whether the path may be written out twice: names, literals, and joins of them."""
    if isinstance(target, ast.Call):
        return qualified(site, target.func) == "os.path.join" and all(_is_plain(site, a) for a in target.args)
    if isinstance(target, ast.BinOp):
        return _is_plain(site, target.left) and _is_plain(site, target.right)
    if isinstance(target, ast.JoinedStr):
        return not any(isinstance(n, (ast.Call, ast.Await)) for n in ast.walk(target))
    return isinstance(target, (ast.Name, ast.Constant, ast.Attribute))


def _path_class(site: CrashSite) -> tuple[str, Wanted | None]:
    for name, full in imported_names(site).items():
        if full == "pathlib.Path":
            return name, None
        if full == "pathlib":
            return f"{name}.Path", None
    return "Path", Wanted("pathlib", "Path")


RECIPE = Recipe(
    name="missing-folder",
    rows=("F2",),
    exceptions=("FileNotFoundError",),
    pattern=re.compile(r"\[Errno 2\] No such file or directory: (?P<path>'[^']*'|\"[^\"]*\")$"),
    propose=_propose,
    title="A file is written into a folder that is not there",
)
