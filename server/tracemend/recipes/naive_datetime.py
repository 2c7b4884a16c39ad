"""A time without a zone

## What it does
Takes the time from the clock with its zone: `datetime.now(timezone.utc)`.

## Why the error happens
`datetime.now()` and `utcnow()` give a time without a zone. It can't be compared with one that has a zone, since nobody knows which
moment it is.

## Example
```python before main.py
from datetime import datetime, timezone

expires = datetime(2999, 1, 1, tzinfo=timezone.utc)
print(expires > datetime.now())
```

```python after main.py
from datetime import datetime, timezone

expires = datetime(2999, 1, 1, tzinfo=timezone.utc)
print(expires > datetime.now(timezone.utc))
```

## Example
```python before main.py
import datetime as dt

start = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
print((dt.datetime.utcnow() - start).days > 0)
```

```python after main.py
import datetime as dt

start = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
print((dt.datetime.now(dt.timezone.utc) - start).days > 0)
```

## When it is not offered
- The time without a zone is not taken from the clock: which zone it is in is not known.
- The variable that holds it is used elsewhere too: then it is a choice.

## Questions
### Which zone should a program use inside?
UTC, everywhere, and the user's zone when something is shown or typed in. `zoneinfo.ZoneInfo("Europe/Berlin")` names zones.

### May I attach a zone with `replace(tzinfo=…)`?
Only if the time really is of that zone. It changes the label, not the clock; `astimezone` converts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Abstention, Recipe

_NOW = ("datetime.datetime.now", "datetime.datetime.utcnow")


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix | Abstention]:
    sides = [side for node in site.find((ast.Compare, ast.BinOp)) for side in _sides(node)]
    clocks = {id(call): call for side in sides if (call := _naive_clock(site, side)) is not None}
    if len(clocks) != 1 or not site.raised_here:
        yield Abstention(
            "neither side is seen to be taken from the clock without a zone: the naive time comes from elsewhere."
        )
        return
    call = next(iter(clocks.values()))
    zone, wanted = _utc(site)
    used_here = [s for s in sides if isinstance(s, ast.Name) and _naive_clock(site, s) is call]
    if used_here and not _only_here(site, call, sides):
        yield _in_this_place(site, call, used_here[0], zone, wanted)
        return
    func = site.source(call.func)
    new = f"{func.removesuffix('utcnow')}now({zone})" if func.endswith("utcnow") else f"{func}({zone})"
    added = insert_import(site.file, site.text, wanted) if wanted is not None else None
    yield draft(
        site,
        f"Take the time with its zone: {new}",
        joined([*([added] if added is not None else []), Edit(site.file, *site.where.span(call), new)]),
        rationale="One of the two times has a time zone and the other, taken from the clock, has none.",
        tier=3,
        evidence=[
            Evidence(f"{site.source(call)} gives a time without a zone", "the documentation of datetime"),
            Evidence("it is used in this comparison only", "the uses of the variable"),
        ],
    )


def _in_this_place(site: CrashSite, call: ast.Call, name: ast.Name, zone: str, wanted: Wanted | None) -> Fix:
    """The zone given where the two are compared: other lines use the time without one."""
    utc = site.source(call.func).endswith("utcnow")
    new = f"{name.id}.replace(tzinfo={zone})" if utc else f"{name.id}.astimezone()"
    added = insert_import(site.file, site.text, wanted) if wanted is not None and utc else None
    return draft(
        site,
        f"Give it its zone here: {new}",
        joined([*([added] if added is not None else []), Edit(site.file, *site.where.span(name), new)]),
        rationale=f"One of the two times has a time zone, and '{name.id}', taken from the clock, has none.",
        tier=3,
        kind="U",
        evidence=[
            Evidence(f"{site.source(call)} gives a time without a zone", "the documentation of datetime"),
            Evidence(f"'{name.id}' is used without a zone elsewhere", "the uses of the variable", supports=False),
        ],
    )


def _sides(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    return [node.left, node.right] if isinstance(node, ast.BinOp) else []


def _naive_clock(site: CrashSite, node: ast.expr) -> ast.Call | None:
    """The `datetime.now()` or `utcnow()` that an operand is, or that its variable was assigned."""
    if isinstance(node, ast.Name):
        binding = visible(site, node).get(node.id)
        every = [] if binding is None else bindings(binding.scope).get(node.id, [])
        value = every[0].value if len(every) == 1 else None
        return _naive_clock(site, value) if value is not None and not isinstance(value, ast.Name) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return _naive_clock(site, node.left)
    if isinstance(node, ast.Call) and qualified(site, node.func) in _NOW and not node.args and not node.keywords:
        return node
    return None


def _only_here(site: CrashSite, call: ast.Call, sides: list[ast.expr]) -> bool:
    """Whether the time is taken on the spot, or its variable is read by the failed expression alone."""
    names = [s for s in sides if isinstance(s, ast.Name) and _naive_clock(site, s) is call]
    reads = [
        n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    ]
    return all(sum(1 for n in reads if n.id == name.id) == 1 for name in names)


def _utc(site: CrashSite) -> tuple[str, Wanted | None]:
    """What the file calls the zone UTC, and the import that it needs."""
    names = imported_names(site)
    for name, full in names.items():
        if full == "datetime.UTC":
            return name, None
        if full == "datetime.timezone":
            return f"{name}.utc", None
    module = next((name for name, full in names.items() if full == "datetime"), None)
    return (f"{module}.timezone.utc", None) if module else ("timezone.utc", Wanted("datetime", "timezone"))


RECIPE = Recipe(
    name="naive-datetime",
    rows=("D1",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"can't (?:compare|subtract) offset-(?:naive and offset-aware|aware and offset-naive) datetimes"
    ),
    propose=_propose,
    title="A time without a zone",
)
