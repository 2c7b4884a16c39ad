"""An assignment where a comparison is meant

## What it does
Replaces `=` by `==` in a condition. Where the value is computed, binding it with `:=` is the other choice.

## Why the error happens
`=` assigns and is no expression; a condition compares with `==`.

## Example
```python before main.py
size = 1
if size = 1:  # small
    print("small")
```

```python after main.py
size = 1
if size == 1:  # small
    print("small")
```

## When it is not offered
- The `=` names an argument of a call.
- The value is the result of a call: then comparing and binding are both offered.

## Questions
### Why does C allow it and Python not?
In C it is a well-known source of bugs: `if (x = 0)` is never true and changes x. Python makes the assignment in an
expression look different, `:=`.

### When is `:=` the right one?
Where the value is needed again in the block: `while (line := stream.readline()):` or `if (match := pattern.search(text)):`.
For a plain comparison it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, LogicalLine, logical_lines


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    line = next((x for x in logical_lines(site.text) if _holds(site, x)), None)
    if line is None or not line.tokens[0].is_name("if", "elif", "while"):
        return []
    return repairs_to_fixes(site, list(_repairs(line)), why="A condition compares with '==', a single '=' assigns.")


def _holds(site: CrashSite, line: LogicalLine) -> bool:
    return site.where.point(line.start)[0] <= site.location.line <= site.where.point(line.end)[0]


def _repairs(line: LogicalLine) -> Iterator[Repair]:
    depth = 0
    called: list[bool] = []
    for index, token in enumerate(line.tokens):
        if token.is_operator(*OPENERS):
            called.append(index > 0 and (line.tokens[index - 1].kind == "name" and index > 1))
            depth += 1
        elif token.is_operator(*CLOSERS):
            depth -= 1
            del called[-1:]
        elif token.is_operator("=") and not any(called):
            computed = any(t.is_operator("(") for t in line.tokens[index + 1 :])
            single = index >= 1 and line.tokens[index - 1].kind == "name"
            binding = Repair("Bind the value with ':='", ((token.start, token.end, ":="),), "a comparison may be meant")
            comparing = Repair("Compare with '=='", ((token.start, token.end, "=="),))
            if not (computed and single):
                yield comparing
            elif line.tokens[0].is_name("while"):
                yield from (binding, comparing)
            else:
                yield from (comparing, binding)


RECIPE = Recipe(
    name="assignment-in-condition",
    rows=("Q4",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax|cannot assign to|expected ':'"),
    propose=_propose,
    title="An assignment where a comparison is meant",
)
