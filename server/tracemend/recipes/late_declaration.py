"""A name used before its global declaration

## What it does
Moves the `global` or `nonlocal` line to the top of the function.

## Why the error happens
The declaration holds for the whole function, so it must come before the name is used in it.

## Example
```python before main.py
count = 0


def hit():
    print(count)
    global count
    count += 1


hit()
```

```python after main.py
count = 0


def hit():
    global count
    print(count)
    count += 1


hit()
```

## When it is not offered
- The declaration shares its line with another statement.
- The file does not compile after the move.

## Questions
### Do I need `global` to read a module's variable?
No, only to assign it. Reading goes outwards by itself.

### Is there a better way than global variables?
Give the value as a parameter and return the new one, or keep it as an attribute of an object. Then tests can run in any
order.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.edits import indent_unit
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes
from tracemend.recipes.tokens import LogicalLine, logical_lines


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    name = match["name"]
    lines = logical_lines(site.text)
    index = next((i for i, x in enumerate(lines) if site.where.point(x.start)[0] == site.location.line), None)
    if index is None or not lines[index].tokens[0].is_name("global", "nonlocal"):
        return []
    declaration = lines[index]
    if not any(t.is_name(name) for t in declaration.tokens[1:]):
        return []
    top = _first_of_body(site, lines, index)
    if top is None or top.start >= declaration.start:
        return []
    removed = _whole_line(site, declaration)
    if removed is None:
        return []
    indent = site.where.indent(site.where.point(top.start)[0])
    text = site.text[declaration.start : declaration.end]
    where = site.where.starts[site.where.point(top.start)[0] - 1]
    repair = Repair(
        f"Move '{text}' to the top of the function",
        ((where, where, f"{indent}{text}{site.where.newline}"), removed),
    )
    why = f"'{name}' is used before the line that declares it {declaration.tokens[0].text}."
    return repairs_to_fixes(site, [repair], why=why, tier=1)


def _first_of_body(site: CrashSite, lines: tuple[LogicalLine, ...], index: int) -> LogicalLine | None:
    """The first statement of the function around a line, its docstring left out."""
    unit = len(indent_unit(site.where).expandtabs(8))
    column = len(site.where.indent(site.where.point(lines[index].start)[0]).expandtabs(8))
    for position in range(index - 1, -1, -1):
        line = lines[position]
        own = len(site.where.indent(site.where.point(line.start)[0]).expandtabs(8))
        is_def = line.tokens[0].is_name("def") or (line.tokens[0].is_name("async") and line.tokens[1].is_name("def"))
        if own < column and is_def:
            first = lines[position + 1]
            docstring = len(first.tokens) == 1 and first.tokens[0].kind == "string"
            return lines[position + 2] if docstring else first
        if own < column - unit and not is_def:
            column = own + unit
    return None


def _whole_line(site: CrashSite, line: LogicalLine) -> Change | None:
    """The removal of a statement that has its line for itself."""
    number = site.where.point(line.start)[0]
    if site.where.line(number).strip() != site.text[line.start : line.end]:
        return None
    stop = site.where.starts[number] if number < site.where.count else len(site.text)
    return site.where.starts[number - 1], stop, ""


RECIPE = Recipe(
    name="late-declaration",
    rows=("Q18",),
    exceptions=("SyntaxError",),
    pattern=re.compile(
        r"name '(?P<name>\w+)' is (?:assigned to|used) (?:before|prior to) (?:global|nonlocal) declaration"
    ),
    propose=_propose,
    title="A name used before its global declaration",
)
