r"""A file is used after it was closed

## What it does
Moves the statement that uses the file into the `with` block that opened it.

## Why the error happens
A `with` block closes its file at its end; what comes after finds it closed.

## Example
```python before main.py
with open("notes.txt", "w") as file:
    file.write("one\n")
file.write("two\n")
print(open("notes.txt").read())
```

```python after main.py
with open("notes.txt", "w") as file:
    file.write("one\n")
    file.write("two\n")
print(open("notes.txt").read())
```

## When it is not offered
- Something stands between the block and the use.
- The use spans several lines.
- The block reads from the file as well, so that nothing may be left: it is a choice.

## Questions
### The function returns a generator over the file. Why does it fail?
The `with` block ends when the function returns, and the generator runs later. Put the `with` into the generator itself, or
read everything first.

### Must I close files by hand without `with`?
They are closed when they are collected, which may be late and is not at all certain outside CPython.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    block = _before(site, statement) if statement is not None else None
    if statement is None or not isinstance(block, ast.With) or not match.group():
        return
    opened = {i.optional_vars.id for i in block.items if isinstance(i.optional_vars, ast.Name)}
    used = opened & {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    gap = range((block.end_lineno or block.lineno) + 1, statement.lineno)
    one_line = statement.end_lineno == statement.lineno and not isinstance(
        statement, (ast.If, ast.For, ast.While, ast.With)
    )
    if not used or not one_line or any(site.where.line(n).strip() for n in gap) or block.body[0].lineno == block.lineno:
        return
    inner = site.where.indent(block.body[-1].lineno)
    outer = site.where.indent(statement.lineno)
    start = site.where.starts[statement.lineno - 1]
    name = used.pop()
    if inner.startswith(outer):
        yield draft(
            site,
            f"Move line {statement.lineno} into the with block",
            [Edit(site.file, start, start + len(outer), inner)],
            rationale=f"'{name}' is closed at the end of its with block, and used after it.",
            tier=4,
            kind="S" if not gap and not _read_out(block, {name}) else "U",
            evidence=[Evidence(f"the with block ends on line {block.end_lineno}", "the statements before the crash")],
        )


def _read_out(block: ast.With, names: set[str]) -> bool:
    """Whether the block itself reads from the file: then nothing may be left of it for the statement."""
    inside = [node for statement in block.body for node in ast.walk(statement)]
    read = {nodes.dotted(n.func.value) for n in inside if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    given = {nodes.dotted(a) for n in inside if isinstance(n, ast.Call) for a in n.args}
    looped = {nodes.dotted(n.iter) for n in inside if isinstance(n, ast.For | ast.comprehension)}
    return bool(names & (read | given | looped))


def _before(site: CrashSite, statement: ast.stmt) -> ast.stmt | None:
    """The statement before, in the same block."""
    parent = nodes.parent_map(site.tree).get(statement) if site.tree is not None else None
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block and block.index(statement) > 0:
            found = block[block.index(statement) - 1]
            return found if isinstance(found, ast.stmt) else None
    return None


RECIPE = Recipe(
    name="closed-file",
    title="A file is used after it was closed",
    rows=("V6",),
    exceptions=("ValueError",),
    pattern=re.compile(r"I/O operation on closed file|(?:read|write|seek) of closed file"),
    propose=_propose,
)
