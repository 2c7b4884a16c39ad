"""A name that a library has moved or renamed

## What it does
Imports the name from where the library's newer releases keep it, by a curated table of libraries and releases, and
takes its uses along when the name itself has changed.

## Why the error happens
The installed release of the library is newer than the one that the code was written for: what was announced as
deprecated for some releases is gone now.

## Example
```python before main.py
from flask import Flask, escape

app = Flask(__name__)
print(escape("<b>"))
```

```python after main.py
from flask import Flask
from markupsafe import escape

app = Flask(__name__)
print(escape("<b>"))
```

## Example
```python before main.py
from words import soft_unicode

print(soft_unicode(3))
```

```python before words.py
from markupsafe import escape, soft_unicode

LESS = escape("<")
```

```python after words.py
from markupsafe import escape, soft_str as soft_unicode

LESS = escape("<")
```

## When it is not offered
- When the name is not in the table, or is only misspelt.
- When the successor stands for one use of the name only (`_request_ctx_stack.top`), and the file has others.
- When the successor is called in another way, or lies in a distribution that is not installed, the fix is a choice
  and says so.

## Questions
### Should I change the code or pin the old release?
Change the code where the new place is known: it is one line. Pin only to win time, and write down why.

### Can one code base work with both releases?
Yes, with `try: from new import x` and `except ImportError: from old import x`. It is worth it for libraries, seldom for
applications.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.data.libraries import MOVED_NAMES, MovedName
from tracemend.recipes.drafting import draft
from tracemend.recipes.importing import Move, bound_once, is_passed_on, move_names, reads_of, rename_reads
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"
    r"|No module named '(?P<gone>[\w.]+)'"
    r"|`(?P<pydantic>\w+)` has been moved to the `(?P<package>[\w-]+)` package"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """One fix for all names of the failed import statement that the table knows."""
    statement = site.statement
    if not isinstance(statement, ast.ImportFrom) or statement.level or "partially initialized" in site.message:
        return
    gone = match["gone"]
    if gone and not (statement.module or "").startswith(gone):
        return
    module = statement.module or ""
    wanted = {a.name for a in statement.names} if gone else {match["name"] or match["pydantic"]}
    rows = [MOVED_NAMES[module, a.name] for a in statement.names if (module, a.name) in MOVED_NAMES]
    if not rows or not wanted & {row.name for row in rows} or (gone and len(rows) < len(statement.names)):
        return
    edits = _edits(site, statement, rows)
    if edits is not None:
        yield _fix(site, rows, edits)


def _edits(site: CrashSite, statement: ast.ImportFrom, rows: Iterable[MovedName]) -> list[Edit] | None:
    """Edits of the import and of the uses; None where a use can't be rewritten. A name that others take from here keeps its name."""
    changed = {row.name: row for row in rows if row.target != row.name}
    kept = {name for name, row in changed.items() if not row.part and is_passed_on(site, name)}
    moves = {row.name: Move(row.new_module, row.new_name, row.name if row.name in kept else None) for row in rows}
    edits = move_names(site.file, site.where, statement, moves)
    for alias in statement.names:
        row = changed.get(alias.name)
        if row is None or row.name in kept or (alias.asname and not row.part):
            continue
        uses = _parts(site, row) if row.part else rename_reads(site, alias.name, row.target)
        if uses is None:
            return None
        edits += uses
    return edits


def _parts(site: CrashSite, row: MovedName) -> list[Edit] | None:
    """Edits of every `old.part`, for which the new name stands; None where the old name is used in another way."""
    parents = nodes.parent_map(site.tree or ast.Module([], []))
    wholes = [parents.get(read) for read in reads_of(site, row.name)]
    if not wholes or not bound_once(site, row.name) or is_passed_on(site, row.name):
        return None
    if any(not isinstance(whole, ast.Attribute) or whole.attr != row.part for whole in wholes):
        return None
    return [Edit(site.file, *site.where.span(whole), row.target) for whole in wholes if whole is not None]


def _fix(site: CrashSite, rows: list[MovedName], edits: list[Edit]) -> Fix:
    first = rows[0]
    names = " and ".join(f"'{row.name}'" for row in rows)
    missing = [r.distribution for r in rows if r.distribution and not _installed(site, r)]
    old, new = f"{first.module}.{first.name}", f"{first.new_module}.{first.target}"
    return draft(
        site,
        f"Import {names} from {first.new_module}" if first.target == first.name else f"Use {new} for '{first.name}'",
        edits,
        rationale=f"{old} is gone since {first.since}; it is {new} now.",
        tier=1,
        kind="S" if all(row.same_use for row in rows) else "U",
        penalties=["adds a dependency"] if missing else [],
        evidence=[
            Evidence(
                f"{row.module}.{row.name} was removed in {row.since}: use {row.new_module}.{row.target}",
                "table of library changes",
            )
            for row in rows
        ],
        steps=[
            Step(f"Install {name}: the new module is part of it.", ("pip", "install", name)) for name in missing if name
        ],
    )


def _installed(site: CrashSite, row: MovedName) -> bool:
    return site.interpreter is not None and site.interpreter.can_import(nodes.top_name(row.new_module))


RECIPE = Recipe(
    name="moved-library-name",
    rows=("FL8", "B11", "DJ21", "W1", "DB2"),
    exceptions=("ImportError", "ModuleNotFoundError", "PydanticImportError"),
    pattern=_PATTERN,
    propose=_propose,
    title="A name that a library has moved or renamed",
    needs=("flask",),
)
