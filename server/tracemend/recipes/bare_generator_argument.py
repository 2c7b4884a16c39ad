"""A generator or tuple that needs parentheses

## What it does
Puts a generator beside other arguments, or the tuple before the `for` of a comprehension, in parentheses.

## Why the error happens
A generator may go without parentheses only as the sole argument; `[a, b for …]` could be a list of two things.

## Example
```python before main.py
print(sum(n * n for n in [1, 2], 3))
```

```python after main.py
print(sum((n * n for n in [1, 2]), 3))
```

## When it is not offered
- The file does not compile with the parentheses; when the next error comes later in the file, they are offered as a choice.

## Questions
### What is the difference between `[a, b for a, b in xs]` and `[(a, b) for a, b in xs]`?
The first could be a list of `a` and of pairs, or of something else; Python refuses to guess. The second says that each
element is a pair.

### When may I leave the parentheses out?
When the generator is the only argument: `sum(x * x for x in xs)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.brackets import brackets_near, holds_word, parted
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    if match["target"]:
        repairs, why = list(_targets(site)), "The tuple before 'for' needs parentheses."
    else:
        repairs, why = list(_arguments(site)), "A generator beside other arguments needs parentheses."
    return repairs_to_fixes(site, repairs, why=why, tier=1)


def _arguments(site: CrashSite) -> Iterator[Repair]:
    for opener, inside, _ in brackets_near(site):
        parts = parted(inside)
        if opener.text == "(" and len(parts) > 1:
            for part in (p for p in parts if holds_word(p, "for") and not p[0].is_operator("(")):
                changes = ((part[0].start, part[0].start, "("), (part[-1].end, part[-1].end, ")"))
                yield Repair("Put the generator in parentheses", changes)


def _targets(site: CrashSite) -> Iterator[Repair]:
    for opener, inside, _ in brackets_near(site):
        parts = parted(inside)
        last = next((i for i, part in enumerate(parts) if holds_word(part, "for")), None)
        if opener.text == "(" or not last:
            continue
        stop = next(t for t in parts[last] if t.is_name("for"))
        end = max((t.end for t in parts[last] if t.start < stop.start), default=None)
        if end is not None:
            changes = ((parts[0][0].start, parts[0][0].start, "("), (end, end, ")"))
            yield Repair("Put the tuple in parentheses", changes)


RECIPE = Recipe(
    name="bare-generator-argument",
    rows=("Q16",),
    exceptions=("SyntaxError",),
    pattern=re.compile(
        r"Generator expression must be parenthesized|(?P<target>did you forget parentheses around the comprehension target)"
    ),
    propose=_propose,
    title="A generator or tuple that needs parentheses",
)
