"""SQLite can't open its database file

## What it does
Follows the path that the settings, the URL or the call names, from the folder that the program was started in, and says what is wrong with it:
the folder is missing, the path is a folder, or the file may not be read or written. Where a relative path led elsewhere, it is shown from where.

## Why the error happens
SQLite makes a missing file but no missing folder, and a relative path starts at the folder that the program happens to be started in. It also has to
write beside the file, so that the folder itself must be writable.

## Example
```python before main.py
import sqlite3

sqlite3.connect("data/shop.db")
```

```text steps
mkdir -p data
Build the path from the place of the settings file, so that it is the same from every folder.
```

## When it is not offered
- Where the path is not written down in the project: then the message is explained, and no place is guessed.
- Rights of files are never widened to everybody.

## Questions
### It works in my shell and not as a service. Why?
The service starts in another folder or as another user. Build the path from the settings file's own place:
`BASE_DIR / "db.sqlite3"`.

### Why does it need to write when I only read?
A journal is made beside the file for each transaction. Open it with `mode=ro` in a `file:` URI where nothing may be written.

### Can several processes use one file?
Yes, on one machine: one writes at a time, the others wait. On a network file system locks are unreliable.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from tracemend.diagnosis import nodes
from tracemend.diagnosis.database.django_settings import databases
from tracemend.diagnosis.database.written import entry_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_URL = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]+)")


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    written = _written_path(site)
    if written is None or written.startswith((":memory:", "file:")):
        return
    start = Path(site.incident.context.cwd or site.project.root)
    path = start / written
    told = _trouble(path, start)
    if told is None:
        return
    cause, steps = told
    evidence = [Evidence(f"the path is written as '{written}'", "reading the code")]
    if not PurePath(written).is_absolute():
        evidence.append(Evidence(f"a relative path starts at {start}, where the program was started", "the incident"))
        steps.append(
            Step("Build the path from the place of the settings file, so that it is the same from every folder.")
        )
    yield draft(
        site,
        steps[0].text.rstrip("."),
        rationale=f"Not the code: {cause}.",
        tier=1,
        kind="C",
        evidence=[*evidence, Evidence(cause, "the file system")],
        steps=steps,
    )


def _trouble(path: Path, start: Path) -> tuple[str, list[Step]] | None:
    """What is wrong with the path, and what to do; None where nothing is seen."""
    folder = path.parent
    try:
        if not folder.exists():
            shown = str(folder.relative_to(start)) if folder.is_relative_to(start) else str(folder)
            return f"the folder {folder} is missing", [Step(f"Make the folder {shown}.", ("mkdir", "-p", shown))]
        if path.is_dir():
            return f"{path} is a folder", [Step("Give the path of a file in it, db.sqlite3 say.")]
        if not folder.is_dir():
            return f"{folder} is a file", [Step("Give a path whose folder is one.")]
        held = [p for p in (folder, path) if p.exists() and not os.access(p, os.W_OK)]
        unread = path.exists() and not os.access(path, os.R_OK)
    except OSError as error:
        return f"{path} can't be looked at ({error.strerror})", [
            Step(f"See who may enter {folder}.", ("ls", "-ld", str(folder)))
        ]
    if held or unread:
        what = held[0] if held else path
        verb = "written to" if held else "read"
        return f"{what} can't be {verb} by this user", [
            Step(f"Let the user that runs the program use {what}.", ("ls", "-ld", str(what)))
        ]
    return None


def _written_path(site: CrashSite) -> str | None:
    """The path of Django's default database, of a SQLite URL, or of the call to `connect` that failed."""
    if any(record.type.startswith("django.") for record in site.incident.exceptions):
        place = databases(site.snapshot)
        entry = entry_of(place.statement.value) if place is not None else None
        values = dict(zip(entry.keys, entry.values, strict=True)) if isinstance(entry, ast.Dict) else {}
        return next((_path_of(site, value) for key, value in values.items() if nodes.string_value(key) == "NAME"), None)
    for call in site.find(ast.Call, lambda c: nodes.called_name(c) == "connect"):
        if call.args:
            return _path_of(site, call.args[0])
    urls = {found["path"] for node in ast.walk(site.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and (found := _URL.match(node.value))} if site.tree else set()  # fmt: skip
    return urls.pop() if len(urls) == 1 else None


def _path_of(site: CrashSite, value: ast.expr) -> str | None:
    """The path that an expression gives: a literal, or `BASE_DIR / "data" / "db.sqlite3"` and its like."""
    if isinstance(value, ast.Constant):
        return str(value.value) if isinstance(value.value, str) else None
    if isinstance(value, ast.Call) and nodes.called_name(value) in ("str", "Path") and len(value.args) == 1:
        return _path_of(site, value.args[0])
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
        left, right = _path_of(site, value.left), _path_of(site, value.right)
        return None if left is None or right is None else str(PurePath(left) / right)
    return str(site.project.root) if isinstance(value, ast.Name) and value.id in ("BASE_DIR", "ROOT_DIR") else None


RECIPE = Recipe(
    name="sqlite-file",
    title="SQLite can't open its database file",
    rows=("DB8",),
    exceptions=("OperationalError",),
    pattern=re.compile(r"(?:\([\w.]+\) )?(?:unable to open database file|attempt to write a readonly database)"),
    propose=_propose,
    kind="environment",
)
