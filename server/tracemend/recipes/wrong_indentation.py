"""Indentation that fits no block

## What it does
Moves the line, with those below that share its indentation, to the level of the block that is clearly nearest.

## Why the error happens
The lines of a block start in the same column. One column more or less is a level of its own, which nothing has opened.

## Example
```python before main.py
def area(a, b):
    size = a * b
     # in square metres
     size = round(size)
    return size


print(area(2, 3))
```

```python after main.py
def area(a, b):
    size = a * b
     # in square metres
    size = round(size)
    return size


print(area(2, 3))
```

## When it is not offered
- Two levels are about equally near: each is a choice.
- A comment above may be a header that was taken out.

## Questions
### How did one space come to be a level of its own?
Python compares columns, nothing else. A line with five spaces after lines with four starts a block that nothing opened.

### Which indentation should I use?
Four spaces, which is what PEP 8, every formatter and nearly all published code use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, previous_line, repairs_to_fixes, width


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    found = width(site.where.indent(site.location.line))
    levels = _levels(site)
    if not levels or found in levels:
        return []
    near = sorted(levels, key=lambda column: (abs(column - found), -column))
    clear = len(near) == 1 or 2 * abs(near[0] - found) < abs(near[1] - found)
    strayed = _strayed(site, found)
    doubt = "" if clear and not strayed and not _after_comment(site) else "the line may belong to another block"
    chosen = near[:1] if clear else near[:4]
    why = f"Line {site.location.line} is indented by {found} columns, which fits no block around it."
    repairs: list[Repair] = []
    if strayed:
        start = site.where.starts[strayed - 1]
        end = start + len(site.where.indent(strayed))
        indent = site.where.indent(site.location.line)
        repairs.append(Repair(f"Indent line {strayed} like its neighbours", ((start, end, indent),), doubt))
    repairs += [Repair(f"Indent the line by {column} columns", tuple(_moved(site, column)), doubt) for column in chosen]
    return repairs_to_fixes(site, repairs, why=why)


def _levels(site: CrashSite) -> list[int]:
    """Columns of the blocks that are open before the line, outermost first."""
    stack: list[int] = []
    for number in range(1, site.location.line):
        text = site.where.line(number)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        column = width(site.where.indent(number))
        while stack and stack[-1] > column:
            stack.pop()
        if not stack or stack[-1] < column:
            stack.append(column)
    return stack


def _strayed(site: CrashSite, found: int) -> int | None:
    """The line above, where it interrupts a block that goes on at the line's own indentation: then it may be the wrong one."""
    above = previous_line(site, site.location.line)
    before = previous_line(site, above) if above is not None else None
    if above is None or before is None or width(site.where.indent(above)) >= found:
        return None
    return above if width(site.where.indent(before)) >= found else None


def _after_comment(site: CrashSite) -> bool:
    """Whether a comment above may be a header that was taken out."""
    above = previous_line(site, site.location.line) or 0
    return any(re.match(r"\s*#.*:\s*$", site.where.line(number)) for number in range(above + 1, site.location.line))


def _moved(site: CrashSite, column: int) -> Iterator[Change]:
    """The line and those below that share its indentation or lie deeper, moved as one."""
    number = site.location.line
    found = site.where.indent(number)
    model = next(
        (
            i
            for n in range(number - 1, 0, -1)
            if site.where.line(n).strip() and width(i := site.where.indent(n)) == column
        ),
        " " * column,
    )
    for line in range(number, site.where.count + 1):
        text = site.where.line(line)
        if not text.strip():
            continue
        indent = site.where.indent(line)
        if not indent.startswith(found):
            return
        start = site.where.starts[line - 1]
        yield start, start + len(found), model


RECIPE = Recipe(
    name="wrong-indentation",
    rows=("Q13",),
    exceptions=("IndentationError",),
    pattern=re.compile(r"unexpected indent|unindent does not match any outer indentation level"),
    propose=_propose,
    title="Indentation that fits no block",
)
