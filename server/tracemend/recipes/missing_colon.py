"""A colon is missing

## What it does
Puts the `:` at the end of the line that opens a block.

## Why the error happens
`if`, `for`, `while`, `def`, `class`, `with`, `try` and their like are followed by a colon; without it Python can't tell where
the head ends and the block begins. Up to Python 3.9 the message is a mere `invalid syntax`.

## Example
```python before main.py
def double(x)  # twice
    return 2 * x


print(double(2))
```

```python after main.py
def double(x):  # twice
    return 2 * x


print(double(2))
```

## When it is not offered
- The file does not parse with the colon either; when the next error comes later in the file, it is offered as a choice.
- A colon would do in more than one place.

## Questions
### Why does Python want a colon where the indentation says it all?
It makes a head readable by itself, for people and for editors, which indent the next line when they see it.

### The line has its colon and the message is still there.
Then a bracket or a quote before it is probably open, so that the colon belongs to something else, such as a slice or a
dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.syntax import code_end, parses, progress
from tracemend.recipes.tokens import open_brackets

_HEAD = re.compile(r"\s*(?:async\s+)?(if|elif|else|for|while|def|class|try|except|finally|with|match|case)\b")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    spots = list(dict.fromkeys(_spots(site)))
    working = [at for at in spots if parses(site, [Edit(site.file, at, at, ":")])]
    further = [] if working else [at for at in spots if progress(site, [Edit(site.file, at, at, ":")])]
    for at in working or further[:1]:
        line, _ = site.where.point(at)
        yield draft(
            site,
            f"Insert ':' on line {line}",
            [Edit(site.file, at, at, ":")],
            rationale=f"Line {line} opens a block and lacks its ':'.",
            tier=1 if "':'" in match.group() else 2,
            kind="S" if working == [at] else "U",
            evidence=[
                Evidence("with it the file parses", "the parser")
                if working
                else Evidence("with it the file parses up to a later error", "the parser")
            ],
        )


def _spots(site: CrashSite) -> Iterator[int]:
    """Where the colon may belong: at the end of a head that ends on the blamed line, or at the very place of the error."""
    line = site.location.line
    for number in (line, line - 1):
        head = number
        while head > 1 and not _HEAD.match(site.where.line(head)) and number - head < 20:
            head -= 1
        end = code_end(site.where, number)
        if end is not None and _HEAD.match(site.where.line(head)):
            yield end
    frame = site.location.frame
    if frame.col is not None and _HEAD.match(site.where.line(line)):
        at = site.where.starts[line - 1] + site.location.col
        if open_brackets(site.text[site.where.starts[line - 1] : at]):
            return  # a colon there would annotate a parameter or cut a slice
        before = site.text[:at].rstrip(" \t")
        if len(before) > site.where.starts[line - 1]:
            yield len(before)


RECIPE = Recipe(
    name="missing-colon",
    title="A colon is missing",
    rows=("Q1",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"expected ':'$|invalid syntax$"),
    propose=_propose,
)
