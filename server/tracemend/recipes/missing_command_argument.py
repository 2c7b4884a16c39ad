"""An argument of the command line is missing

## What it does
Ends the program with a line of usage when it was started without the argument.

## Why the error happens
`sys.argv` holds what the command line gives; an index behind its end fails.

## Example
```python before main.py
import sys

print("hello", sys.argv[1])
```

```python after main.py
import sys

if len(sys.argv) < 2:
    sys.exit(f"usage: {sys.argv[0]} ARGUMENT")
print("hello", sys.argv[1])
```

```text ends with
usage: main.py ARGUMENT
```

## When it is not offered
- It is a choice: the program may have been started by mistake only.

## Questions
### Should I use argparse?
For more than one or two arguments, yes: it checks types, prints usage and `--help`, and ends with status 2 on its own.

### Why does `sys.argv` have one element without arguments?
The first one is the name of the script. Arguments begin at index 1.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before, quote_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    def asks(node: ast.Subscript) -> bool:
        index = node.slice
        return nodes.dotted(node.value) == "sys.argv" and isinstance(index, ast.Constant) and type(index.value) is int

    node = site.sole(ast.Subscript, asks)
    if node is None or site.statement is None or not isinstance(node.slice, ast.Constant) or not match.group():
        return
    index = int(str(node.slice.value))
    unit, quote = indent_unit(site.where), quote_of(site.where)
    names = " ".join(["ARGUMENT"] if index == 1 else [f"ARGUMENT{i}" for i in range(1, index + 1)])
    lines = [f"if len(sys.argv) < {index + 1}:", f"{unit}sys.exit(f{quote}usage: {{sys.argv[0]}} {names}{quote})"]
    edit = insert_before(site, site.statement, lines) if index > 0 else None
    if edit is not None:
        yield draft(
            site,
            "Tell the usage when the argument is missing",
            [edit],
            rationale=f"The program was started with fewer than {index} argument{'s' * (index > 1)}.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"sys.argv has no element {index}", "the error's message")],
        )


RECIPE = Recipe(
    name="missing-command-argument",
    title="An argument of the command line is missing",
    rows=("X3",),
    exceptions=("IndexError",),
    pattern=re.compile(r"list index out of range$"),
    propose=_propose,
)
