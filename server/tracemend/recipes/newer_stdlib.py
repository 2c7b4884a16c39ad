"""A name that is newer than the interpreter

## What it does
Writes what says the same in older versions (`timezone.utc` for `UTC`, `lru_cache(maxsize=None)` for `cache`), takes typing's new names
from `typing_extensions`, or falls back on a backport; always says which Python has the name.

## Why the error happens
The code was written on a newer Python than the one that runs it.

## Example
```python before main.py
from datetime import UTC, datetime

print(datetime(2024, 1, 1, tzinfo=UTC))
```

```python after main.py
from datetime import timezone, datetime

print(datetime(2024, 1, 1, tzinfo=timezone.utc))
```

## Example
```python before main.py
import datetime

print(datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC))
```

```python after main.py
import datetime

print(datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc))
```

## When it is not offered
- The interpreter is new enough.
- `typing_extensions` or the backport is not installed: then it is a choice.

## Questions
### Why not just upgrade Python?
Where you can, do: it is the better fix, and the fix's text says which version has the name. The rewrite is for programs that
must run on the older one.

### Is `typing_extensions` a burden?
It is one small package of pure Python by the authors of `typing`, and most projects have it already through others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_statement
from tracemend.recipes.importing import Move, Use, bound_once, move_names, reads_of, uses_of
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.stdlib_changes import ADDED, ADDED_MODULES

_SAME = {
    "datetime.UTC": ("timezone", "timezone.utc"),
    "functools.cache": ("lru_cache", "lru_cache(maxsize=None)"),
    "types.NoneType": ("", "type(None)"),
}
"""What says the same in every version: the name to import from the same module, and the expression."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    missing = match["top"] or f"{match['module'] or match['source']}.{match['attribute'] or match['name']}"
    if not site.raised_here or site.tree is None or not (missing in ADDED or missing in ADDED_MODULES):
        return
    version = ADDED[missing][0] if missing in ADDED else ADDED_MODULES[missing][0]
    if site.python >= tuple(map(int, version.split("."))):
        return
    why = f"'{missing}' came with Python {version}; this is Python {'.'.join(map(str, site.python))}."
    evidence = [Evidence(f"'{missing}' exists since Python {version}", "What's New in Python")]
    yield from _rewritten(site, missing, why, evidence)
    step = Step(f'Run the program with Python {version} or newer, and require it with requires-python = ">={version}".')
    yield draft(
        site, f"Use Python {version} or newer", rationale=why, tier=2, kind="C", steps=[step], evidence=evidence
    )


def _rewritten(site: CrashSite, missing: str, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    uses = [u for u in uses_of(site, missing.rpartition(".")[0] or missing) if u.dotted == missing]
    if missing in _SAME:
        edits = [edit for use in uses for edit in _same(site, use, *_SAME[missing])]
        if edits:
            title = f"Use {_SAME[missing][1]} instead"
            yield draft(site, title, edits, rationale=why, tier=1, evidence=evidence)
    elif missing in ADDED and ADDED[missing][1].startswith("typing_extensions."):
        yield from _from_extensions(site, uses, why, evidence)
    elif missing in ADDED_MODULES and ADDED_MODULES[missing][1]:
        yield from _backport(site, missing, why, evidence)


def _same(site: CrashSite, use: Use, name: str, expression: str) -> Iterator[Edit]:
    if isinstance(use.node, ast.Attribute):
        start, end = site.where.span(use.node.value)
        _, stop = site.where.span(use.node)
        yield Edit(site.file, start if not name else end, stop, expression if not name else f".{expression}")
    elif isinstance(use.node, ast.alias) and isinstance(use.statement, ast.ImportFrom):
        bound = use.node.asname or use.node.name
        if not bound_once(site, bound):
            return
        names = [alias.name for alias in use.statement.names]
        if name and name not in names:
            others = sorted([*(n for n in names if n != use.node.name), name], key=str.lower)
            plain = all(alias.asname is None for alias in use.statement.names)
            if plain and names == sorted(names, key=str.lower) and use.statement.lineno == use.statement.end_lineno:
                start, _ = site.where.span(use.statement.names[0])
                _, end = site.where.span(use.statement.names[-1])
                yield Edit(site.file, start, end, ", ".join(others))
            else:
                yield Edit(site.file, *site.where.span(use.node), name)
        else:
            rest = [n for n in use.statement.names if n is not use.node]
            lines = [f"from {use.statement.module} import {', '.join(map(ast.unparse, rest))}"] if rest else []
            yield replace_statement(site, use.statement, lines)
        for read in reads_of(site, bound):
            yield Edit(site.file, *site.where.span(read), expression)


def _from_extensions(site: CrashSite, uses: list[Use], why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    """Take the names that this Python's `typing` lacks from typing_extensions."""
    use = next((u for u in uses if isinstance(u.statement, ast.ImportFrom)), None)
    if use is None or not isinstance(use.statement, ast.ImportFrom):
        return
    gone = [a for a in use.statement.names if _newer(site, f"{use.statement.module}.{a.name}")]
    installed = site.interpreter is not None and site.interpreter.can_import("typing_extensions")
    edits = move_names(site.file, site.where, use.statement, {a.name: Move("typing_extensions") for a in gone})
    yield draft(
        site,
        "Take it from typing_extensions",
        edits,
        rationale=why,
        tier=1,
        penalties=[] if installed else ["adds a dependency"],
        evidence=[*evidence, Evidence("typing_extensions is installed", "the interpreter's distributions", installed)],
        steps=[] if installed else [_install(site, "typing_extensions")],
    )


def _newer(site: CrashSite, dotted: str) -> bool:
    known = ADDED.get(dotted)
    return known is not None and site.python < tuple(map(int, known[0].split(".")))


def _backport(site: CrashSite, missing: str, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    """Import the module where there is one, and its backport elsewhere."""
    _, module, distribution = ADDED_MODULES[missing]
    statement = site.statement
    if not isinstance(statement, (ast.Import, ast.ImportFrom)) or len(statement.names) > 1:
        return
    old = site.source(statement)
    if isinstance(statement, ast.Import):
        alias = statement.names[0].asname or missing
        new = f"import {module} as {alias}"
        if "." in missing and statement.names[0].asname is None:
            return
    else:
        new = old.replace(f"from {missing} ", f"from {module} ", 1)
    newline = site.where.newline + site.where.indent(statement.lineno)
    text = newline.join(["try:", f"    {old}", "except ModuleNotFoundError:", f"    {new}"])
    installed = site.interpreter is not None and site.interpreter.can_import(module)
    yield draft(
        site,
        f"Fall back on {module}",
        [Edit(site.file, *site.where.span(statement), text)],
        rationale=why,
        tier=2,
        kind="S" if installed else "U",
        penalties=[] if installed else ["adds a dependency"],
        evidence=[*evidence, Evidence(f"{module} is installed", "the interpreter's distributions", installed)],
        steps=[] if installed else [_install(site, distribution)],
    )


def _install(site: CrashSite, distribution: str) -> Step:
    python = str(site.project.interpreter) if site.project.interpreter else "python"
    text = f"Install {distribution}, and list it among the project's requirements."
    return Step(text, (python, "-m", "pip", "install", distribution))


RECIPE = Recipe(
    name="newer-stdlib",
    rows=("S7",),
    exceptions=("ImportError", "ModuleNotFoundError", "AttributeError"),
    pattern=re.compile(
        r"cannot import name '(?P<name>\w+)' from '(?P<source>[\w.]+)'|module '(?P<module>[\w.]+)' has no attribute '(?P<attribute>\w+)'"
        r"|No module named '(?P<top>[\w.]+)'"
    ),
    propose=_propose,
    title="A name that is newer than the interpreter",
    versions=((3, 8), (3, 10)),
)
