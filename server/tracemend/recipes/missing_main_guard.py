"""Processes started while the module is imported

## What it does
Puts the work under `if __name__ == "__main__":`.

## Why the error happens
Where processes are spawned (on Windows and macOS), each new one imports the program's module, and must not start processes again.

## Example
```python before main.py
import multiprocessing
import sys


def work(n):
    print(n)


process = multiprocessing.get_context("spawn").Process(target=work, args=(1,))
process.start()
process.join()
sys.exit(process.exitcode)
```

```python after main.py
import multiprocessing
import sys


def work(n):
    print(n)


if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=work, args=(1,))
    process.start()
    process.join()
    sys.exit(process.exitcode)
```

## When it is not offered
- Definitions or imports follow the line that starts processes.
- The module has the idiom already, or strings over several lines.

## Questions
### Why did it work on Linux?
There processes were forked, as copies of the running program, up to Python 3.13. Spawned ones, as on Windows and macOS,
start anew and import the module.

### What belongs under the guard?
Everything that does something: reading arguments, starting pools, printing. Definitions and imports stay outside.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit
from tracemend.recipes.recipe import Recipe

_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    tree = site.tree
    if (
        tree is None
        or site.function is not None
        or any("__name__" in ast.unparse(s) for s in tree.body if isinstance(s, ast.If))
    ):
        return
    place = next(
        (i for i, s in enumerate(tree.body) if s.lineno <= site.location.line <= (s.end_lineno or s.lineno)), None
    )
    if place is None or any(isinstance(s, _KEPT) for s in tree.body[place:]):
        return
    while place > 0 and _is_work(tree, tree.body[place - 1]):
        place -= 1
    first, last = tree.body[place], tree.body[-1]
    if _multiline_strings(tree.body[place:]):
        return
    unit = indent_unit(site.where)
    edits = [_guard(site, first.lineno, unit)]
    for line in range(first.lineno + 1, (last.end_lineno or last.lineno) + 1):
        if site.where.line(line).strip():
            start = site.where.starts[line - 1]
            edits.append(Edit(site.file, start, start, unit))
    yield draft(
        site,
        'Start the work under if __name__ == "__main__"',
        edits,
        rationale="A new process imports this module, and would start processes of its own on the way.",
        tier=1,
        evidence=[Evidence("the message names the idiom", "the interpreter's message")],
    )


def _is_work(tree: ast.Module, statement: ast.stmt) -> bool:
    """Whether a statement is part of the work: no definition, and it binds nothing that a function or class reads."""
    if not isinstance(statement, (ast.Assign, ast.Expr)) or (
        isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call)
    ):
        return False
    bound = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    definitions = [s for s in tree.body if isinstance(s, _KEPT)]
    return not any(isinstance(n, ast.Name) and n.id in bound for d in definitions for n in ast.walk(d))


def _guard(site: CrashSite, line: int, unit: str) -> Edit:
    start = site.where.starts[line - 1]
    return Edit(site.file, start, start, f'if __name__ == "__main__":{site.where.newline}{unit}')


def _multiline_strings(body: list[ast.stmt]) -> bool:
    return any(
        isinstance(n, (ast.Constant, ast.JoinedStr)) and n.end_lineno != n.lineno for s in body for n in ast.walk(s)
    )


RECIPE = Recipe(
    name="missing-main-guard",
    rows=("P2",),
    exceptions=("RuntimeError",),
    pattern=re.compile(r"\s*An attempt has been made to start a new process before the"),
    propose=_propose,
    title="Processes started while the module is imported",
)
