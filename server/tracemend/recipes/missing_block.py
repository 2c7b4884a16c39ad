"""A block without an indented line

## What it does
Indents the line right below the header; where several lines may belong to the block, each number of them is a choice. An empty block
gets `pass`, as a choice.

## Why the error happens
After a colon at the end of a line Python expects at least one statement that stands further in.

## Example
```python before main.py
def double(x):
return 2 * x  # twice


print(double(2))
```

```python after main.py
def double(x):
    return 2 * x  # twice


print(double(2))
```

## When it is not offered
- More than one line may belong to the block: then it is a choice.
- The block is empty or holds a comment only: what it should do is not known, so `pass` is a choice.

## Questions
### What do I write for a block that has nothing to do yet?
`pass`, or `...`, or a docstring for a function. A comment is not enough, because the parser does not see it.

### The next line is indented. Why the error?
Look for tabs: a tab and spaces can look alike and count differently. It is also possible that the line belongs to a bracket
that is still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.edits import indent_unit
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, next_line, previous_line, repairs_to_fixes, width


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    header = _header(site, match)
    if header is None:
        return []
    why = f"The block that line {header} begins has no indented line."
    return repairs_to_fixes(site, list(_repairs(site, header)), why=why)


def _header(site: CrashSite, match: re.Match[str]) -> int | None:
    """The line that ends with the colon: that of the message, else the code line above the error."""
    line = site.location.line
    found = previous_line(site, line)
    if match["line"] and found is not None and not site.where.line(found).rstrip().endswith(":"):
        found = line  # the file ends with the header
    if found is None or not re.search(r":\s*(#.*)?$", site.where.line(found)):
        return line if re.search(r":\s*(#.*)?$", site.where.line(line)) else None
    return found


def _repairs(site: CrashSite, header: int) -> Iterator[Repair]:
    indent = site.where.indent(header)
    unit = indent_unit(site.where)
    run = list(_run(site, header)) if _may_be_its_block(site, header) else []
    for count in [1, *range(len(run), 1, -1)] if run else []:
        changes = tuple(_indented(site, run[:count], unit))
        what = "the line" if count == 1 else f"{count} lines"
        yield Repair(f"Indent {what} below line {header}", changes, _clause_follows(site, run[-1]))
    yield from _header_moved_out(site, header)
    if not run:
        end = site.where.starts[header - 1] + len(site.where.line(header))
        text = f"{site.where.newline}{indent}{unit}pass"
        yield Repair("Put 'pass' into the empty block", ((end, end, text),), "what the block should do is not known")


def _run(site: CrashSite, header: int) -> Iterator[int]:
    """The lines right below the header that stand at its own indentation, deeper ones and blank-free, to the next gap."""
    level = width(site.where.indent(header))
    first = next_line(site, header)
    if first is None or width(site.where.indent(first)) != level:
        return
    for line in range(first, site.where.count + 1):
        text = site.where.line(line)
        if not text.strip() or width(site.where.indent(line)) < level:
            return
        yield line


def _header_moved_out(site: CrashSite, header: int) -> Iterator[Repair]:
    """The header one level further out, where the line below is its block as it stands."""
    own = width(site.where.indent(header))
    outer = [
        site.where.indent(n)
        for n in range(header - 1, 0, -1)
        if site.where.line(n).strip() and width(site.where.indent(n)) < own
    ]
    if outer:
        start = site.where.starts[header - 1]
        change = (start, start + len(site.where.indent(header)), outer[0])
        yield Repair(f"Move line {header} out by one level", (change,), "the header or the line below may stand wrong")


def _clause_follows(site: CrashSite, line: int) -> str:
    """Why the header itself may stand wrong: a clause below belongs to another statement than it would."""
    below = next_line(site, line)
    word = re.match(r"\s*(elif|else|except|finally)\b", site.where.line(below)) if below is not None else None
    return f"the '{word[1]}' below may belong to the header" if word else ""


def _may_be_its_block(site: CrashSite, header: int) -> bool:
    """Whether the very next line can be meant as the block: no gap, no indented comment, nothing that starts another thing."""
    below = site.where.line(header + 1)
    if not below.strip() or below.lstrip().startswith("#"):
        return False
    word = re.match(r"\s*(class|elif|else|except|finally|@|def|async def)", below)
    return word is None or (word[1] in ("def", "async def", "@") and "class " in site.where.line(header))


def _indented(site: CrashSite, lines: list[int], unit: str) -> Iterator[Change]:
    for line in lines:
        start = site.where.starts[line - 1]
        yield start, start, unit


RECIPE = Recipe(
    name="missing-block",
    rows=("Q12",),
    exceptions=("IndentationError",),
    pattern=re.compile(r"expected an indented block(?: after .*? on line (?P<line>\d+))?"),
    propose=_propose,
    title="A block without an indented line",
)
